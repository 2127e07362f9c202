#include "probe/reader/process_facts.hpp"

#include <algorithm>
#include <string_view>

#include "probe/reader/ring_cursor.hpp"
#include "probe/segment/location.hpp"

namespace curfew::reader {

namespace {

// Returns how many lifecycle events, of all threads, were written and are no longer in their ring.
std::uint64_t overwritten_events(const segment_bytes& from, const tables& d) {
  std::uint64_t overwritten = 0;
  for (std::uint32_t i = 0; i < d.rings_used; ++i) {
    const std::optional<ring_state> ring = read_ring(from, d, d.rings, i);
    if (ring && ring->head > ring->place.count) overwritten += ring->head - ring->place.count;
  }
  return overwritten;
}

}  // namespace

model::process facts_of_process(const segment_bytes& from, const scan_result& scan, model::process_end end) {
  const segment::header& h = *scan.last.header;
  model::process p;
  p.pid = h.pid;
  p.parent_pid = h.parent_pid;
  p.start_jiffies = h.start_jiffies;
  p.executable = executable(h);
  p.command_line = command_line(h);
  p.end = end;
  p.began = began(h);
  p.began_monotonic = model::nanoseconds(static_cast<std::int64_t>(h.first.monotonic_ns.load(of_copy)));
  p.segment = from.path();
  p.checked = segment::is_check_folder(std::string_view(p.segment).substr(0, p.segment.rfind('/')));
  p.untracked_nodes = h.untracked_nodes.load(of_copy);
  p.lost_threads = h.lost_threads.load(of_copy);
  p.lost_names = h.lost_names.load(of_copy);
  p.never_started = h.never_started.load(of_copy);
  p.abandoned_handlers = h.abandoned_handlers.load(of_copy);
  p.misused_calls = h.misused_calls.load(of_copy);
  p.overwritten_events = overwritten_events(from, scan.last);
  p.segment_bytes = from.size();
  return p;
}

void date(model::process& p, const segment::header& h, const tick_clock& clock,
          std::optional<std::uint64_t> taken_ticks, std::uint64_t latest_ticks) {
  const std::uint64_t exit_ticks = h.exit_ticks.load(of_copy);
  if (p.end == model::process_end::alive && taken_ticks) {
    p.taken = clock.instant(*taken_ticks);
  } else if (p.end == model::process_end::exited && exit_ticks != 0) {
    p.taken = clock.instant(exit_ticks);
  } else {
    // Nobody knows when it died, but it was not before the last instant that it wrote down.
    p.taken = clock.instant(std::max(latest_ticks, h.latest.ticks.load(of_copy)));
    p.end_unseen = p.end != model::process_end::alive;
  }
}

}  // namespace curfew::reader
