#include "probe/reader/scan.hpp"

namespace curfew::reader {

scan_result run_scan(const segment_bytes& from, bool live, collector& to) {
  scan_result result;
  {
    const tables first = read_tables(from);
    result.began = anchor_now(*first.header, live);
    result.counters.before_slots(from, first);
  }
  {
    // The tables are read again: what the counters say was spawned has its slot in use by now.
    const tables slots_now = read_tables(from);
    to.begin(slots_now, result.began);
    slot_reader slots(from, live);
    slots.copy(slots_now.slots, slots_now.slots_used, to);
    to.recheck(slots, slots_now);
    result.torn_slots = slots.torn();
  }
  result.last = read_tables(from);
  result.counters.after_slots(from, result.last);
  result.ended = anchor_now(*result.last.header, live);
  return result;
}

}  // namespace curfew::reader
