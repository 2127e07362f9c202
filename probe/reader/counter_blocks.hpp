// The counters of a segment, read so that the conservation law holds for the slots that are copied in between.
//
//   before_slots    reads what has certainly happened: spawned, and the ends; then, apart, untracked
//   … slots are copied …
//   after_slots     reads what may have happened: spawn_begun, end_begun, and all the rest
//
// Why it holds: a task counted in `spawned` was live in its slot before, unless its end began; a live slot that was
// copied is counted in `spawn_begun` by then. `untracked` is read after `spawned` and before `spawn_begun`, and its
// writer counts spawn_begun, untracked, spawned in this order: so it is no less than what `spawned` has of them and no
// more than what `spawn_begun` has. Each of the sums is over pairs of a thread and a name; the order holds in each.
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

  // One block for each in use, made of both readings: `spawned`, `untracked`, completed, failed, cancelled and
  // destroyed as they were before the slots, all else as after. So a copy of the segment that holds them obeys the law
  // too.
  std::uint32_t size() const { return count_; }
  const segment::counters& operator[](std::uint32_t i) const { return blocks_[i].value; }

 private:
  // Copies are aligned to a cache line, like the source: words are copied whole.
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
