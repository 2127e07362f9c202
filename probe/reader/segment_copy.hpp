// A copy of a segment that is a segment again: it has the same header, tables with nothing between them, and the slots
// and counters of one scan. A snapshot file holds such a copy, compressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "probe/reader/ring_cursor.hpp"
#include "probe/reader/scan.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

struct segment_copy {
  std::unique_ptr<std::byte[]> bytes;
  std::uint64_t size = 0;
};

// Says how a ring of a table is to be copied.
struct planned_ring {
  std::uint32_t item;
  ring_state from;
  std::uint32_t to;  // number of its first event, in the copy
};

class segment_copier final : public collector {
 public:
  segment_copier(const segment_bytes&, bool live);

  void begin(const tables&, const std::optional<anchor>& now) override;
  reception accept(std::uint32_t index, const segment::slot&, bool final) override;
  void look_again() override {}  // records are copied after the slots, and so never lack what a slot refers to
  void recheck(slot_reader&, const tables&) override;

  segment_copy finish(const scan_result&);

 private:
  std::byte* slot_at(std::uint32_t index) { return slots_.get() + std::size_t{index} * sizeof(segment::slot); }
  void recheck_one(slot_reader&, const tables&, std::uint32_t index, segment::node_kind expected);
  void copy_ring(const tables&, const table& rings, const planned_ring&, std::byte* ring_copies,
                 std::byte* event_copies) const;

  const segment_bytes& source_;
  bool live_;
  std::uint32_t slots_used_ = 0;
  std::unique_ptr<std::byte[]> slots_;
  // The slots of loops and of notes that others refer to are copied once more at the end, as in decoder.cpp.
  std::unordered_set<std::uint32_t> loops_, notes_;
};

}  // namespace curfew::reader
