// Runs one scan over a segment, in the order that the conservation law asks for: counters, slots, counters.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/reader/clock.hpp"
#include "probe/reader/counter_blocks.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/slots.hpp"
#include "probe/reader/tables.hpp"

namespace curfew::reader {

// Receives what a scan copies: for a snapshot (decoder.hpp), a tally (task_counter.hpp) or a copy (segment_copy.hpp).
class collector : public slot_sink {
 public:
  // Called before the first slot. `now` is on the segment's own clock; it is there if the segment is of this machine's
  // boot.
  virtual void begin(const tables&, const std::optional<anchor>& now) = 0;
  // Called after all slots were offered, and before the counters are read again, so that slots can be copied once more.
  virtual void recheck(slot_reader&, const tables&) = 0;

 protected:
  ~collector() = default;
};

struct scan_result {
  tables last;  // read after the slots, so that it has all records that they refer to
  counter_blocks counters;
  std::uint64_t torn_slots = 0;
  std::optional<anchor> began, ended;  // on the segment's own clock, if the segment is of this machine's boot
};

// Runs a scan. `live` says that the process may write while we read. Throws error.
scan_result run_scan(const segment_bytes&, bool live, collector&);

}  // namespace curfew::reader
