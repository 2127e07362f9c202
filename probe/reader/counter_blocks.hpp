// Reads the counters of a segment so that the conservation law holds for the slots that are copied in between.
//
//   before_slots    reads what has certainly happened: spawned, and the ends; then, apart, untracked
//   … slots are copied …
//   after_slots     reads what may have happened: spawn_begun, end_begun, and all the rest
//
// This is why it holds. A task that is counted in `spawned` was live in its slot before, unless its end began; a live
// slot that was copied is counted in `spawn_begun` by then. `untracked` is read after `spawned` and before
// `spawn_begun`, and its writer counts spawn_begun, untracked, spawned in this order. So it is no less than the
// untracked tasks in `spawned`, and no more than those in `spawn_begun`. Each sum is over pairs of a thread and a name,
// and the order holds in each pair.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/tables.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

class counter_blocks {
 public:
  void before_slots(const segment_bytes&, const tables&);
  void after_slots(const segment_bytes&, const tables&);

  // There is one block for each block in use, made of both readings: `spawned`, `untracked`, completed, failed,
  // cancelled and destroyed are as they were before the slots, all else is as after them. So a copy of the segment with
  // these blocks obeys the law, too.
  std::uint32_t size() const { return count_; }
  const segment::counters& operator[](std::uint32_t i) const { return blocks_[i].value; }

 private:
  // Copies are aligned to a cache line, like the source, so that words are copied whole.
  struct alignas(64) block {
    segment::counters value;
  };
  static_assert(sizeof(block) == sizeof(segment::counters));
  struct certain {
    std::uint64_t spawned, completed, failed, cancelled, destroyed, untracked;
  };
  std::vector<certain> certain_;
  std::unique_ptr<block[]> blocks_;
  std::uint32_t count_ = 0;
};

}  // namespace curfew::reader
