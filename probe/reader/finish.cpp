// The part of the decoder that comes after the slots: sites, counters, and the process itself.
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "probe/reader/decoder.hpp"
#include "probe/reader/ring_cursor.hpp"
#include "probe/segment/location.hpp"

namespace curfew::reader {

namespace {

void add(model::histogram& to, const segment::histogram& from) {
  to.sum_ns += from.sum_ns.load(of_copy);
  for (std::size_t i = 0; i < to.buckets.size(); ++i) to.buckets[i] += from.buckets[i].load(of_copy);
}
static_assert(model::histogram_buckets == segment::histogram_buckets);

void add(model::counters& to, const segment::counters& from) {
  const auto count = [](const std::atomic<std::uint64_t>& c) { return c.load(of_copy); };
  to.spawned_before += count(from.spawned);
  to.spawned_after += count(from.spawn_begun);
  to.ended_after += count(from.end_begun);
  to.completed += count(from.completed);
  to.failed += count(from.failed);
  to.cancelled += count(from.cancelled);
  to.destroyed += count(from.destroyed);
  to.ended_before = to.completed + to.failed + to.cancelled + to.destroyed;
  to.untracked += count(from.untracked);
  to.orphaned += count(from.orphaned);
  to.pending_at_shutdown += count(from.pending_at_shutdown);
  to.unobserved_errors += count(from.unobserved_errors);
  to.failed_daemons += count(from.failed_daemons);
  to.cancels_asked += count(from.cancels_asked);
  to.groups_opened += count(from.groups_opened);
  to.groups_closed += count(from.groups_closed);
  add(to.poll_duration, from.poll_duration);
  add(to.schedule_delay, from.schedule_delay);
  add(to.task_lifetime, from.task_lifetime);
}

// Of all threads. What was ever written there and is no longer in its ring.
std::uint64_t overwritten_events(const source& from, const tables& d) {
  std::uint64_t overwritten = 0;
  for (std::uint32_t i = 0; i < d.rings_used; ++i) {
    const std::optional<ring_state> ring = read_ring(from, d, d.rings, i);
    if (ring && ring->head > ring->place.count) overwritten += ring->head - ring->place.count;
  }
  return overwritten;
}

}  // namespace

model::snapshot decoder::finish(const scan_result& scan, model::process_end end,
                                std::optional<std::uint64_t> taken_ticks, std::span<const std::uint64_t> stand_for) {
  know(scan.last);
  attach_notes();
  loops_.resolve(out_, scan_began_.value_or(UINT64_MAX), stand_for);
  take_sites(scan.last);
  take_counters(scan.counters);
  take_process(scan, end, taken_ticks);
  out_.torn_slots = scan.torn_slots;
  out_.texts = strings_.release();
  out_.stacks = stacks_.release();
  return std::move(out_);
}

void decoder::attach_notes() {
  for (const auto& [task, slot] : noted_) {
    const auto at = notes_.find(slot);
    if (at == notes_.end() || at->second.subject != out_.tasks[task].id) continue;
    model::note& note = note_of(out_.tasks[task]);
    const std::uint32_t thread = note.thread;
    note = at->second.note;
    note.thread = thread;
  }
}

void decoder::take_sites(const tables& d) {
  const auto copies = std::make_unique<segment::site[]>(d.sites_used);
  d.sites.read(source_, 0, d.sites_used, copies.get());
  out_.sites.resize(std::max<std::uint32_t>(d.sites_used, 1));
  for (std::uint32_t i = 1; i < d.sites_used; ++i) {
    const segment::site& from = copies[i];
    const auto evicted = [&from](segment::evicted kind) {
      return from.evicted[static_cast<std::size_t>(kind)].load(of_copy);
    };
    const std::uint32_t spawns = from.spawns.load(of_copy);
    out_.sites[i] = {strings_.find(from.file).text,
                     strings_.find(from.function).text,
                     from.line,
                     from.column,
                     spawns < d.sites_used ? spawns : 0,
                     evicted(segment::evicted::pending_at_shutdown),
                     evicted(segment::evicted::orphaned),
                     evicted(segment::evicted::unobserved_error),
                     evicted(segment::evicted::failed_daemon),
                     from.never_started.load(of_copy),
                     from.abandoned_handlers.load(of_copy)};
  }
  // Site 0 has no place, but what found no room for its own is counted there.
  if (d.sites_used == 0) return;
  out_.sites[0].never_started = copies[0].never_started.load(of_copy);
  out_.sites[0].abandoned_handlers = copies[0].abandoned_handlers.load(of_copy);
}

void decoder::take_counters(const counter_blocks& blocks) {
  std::unordered_map<model::index, std::size_t> by_name;
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    const model::index name = strings_.find(blocks[i].series.load(of_copy)).text;
    const auto [at, is_new] = by_name.try_emplace(name, out_.counters_by_name.size());
    if (is_new) {
      out_.counters_by_name.emplace_back().name = name;
      out_.counters_by_name.back().live = loops_.live_of(name);
    }
    add(out_.counters_by_name[at->second], blocks[i]);
  }
}

void decoder::take_process(const scan_result& scan, model::process_end end, std::optional<std::uint64_t> taken_ticks) {
  const segment::header& h = *scan.last.header;
  model::process& p = out_.process;
  p.pid = h.pid;
  p.parent_pid = h.parent_pid;
  p.start_jiffies = h.start_jiffies;
  p.executable = executable(h);
  p.command_line = command_line(h);
  p.end = end;
  p.began = began(h);
  p.segment = source_.path();
  p.checked = segment::is_check_folder(std::string_view(p.segment).substr(0, p.segment.rfind('/')));
  p.untracked_nodes = h.untracked_nodes.load(of_copy);
  p.lost_threads = h.lost_threads.load(of_copy);
  p.lost_names = h.lost_names.load(of_copy);
  p.never_started = h.never_started.load(of_copy);
  p.abandoned_handlers = h.abandoned_handlers.load(of_copy);
  p.misused_calls = h.misused_calls.load(of_copy);
  p.overwritten_events = overwritten_events(source_, scan.last);
  p.segment_bytes = source_.size();

  const std::uint64_t exit_ticks = h.exit_ticks.load(of_copy);
  if (end == model::process_end::alive && taken_ticks) {
    p.taken = clock_.instant(*taken_ticks);
  } else if (end == model::process_end::exited && exit_ticks != 0) {
    p.taken = clock_.instant(exit_ticks);
  } else {
    // Nobody knows when it died: not before the last instant that it wrote down.
    p.taken = clock_.instant(std::max(latest_ticks_, h.latest.ticks.load(of_copy)));
    p.end_unseen = end != model::process_end::alive;
  }
}

}  // namespace curfew::reader
