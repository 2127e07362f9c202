#include "probe/reader/attachment.hpp"

#include <algorithm>
#include <utility>

#include "probe/reader/change_digest.hpp"
#include "probe/reader/decoder.hpp"
#include "probe/reader/opened_file.hpp"
#include "probe/reader/own_segment.hpp"
#include "probe/reader/scan.hpp"
#include "probe/reader/segment_copy.hpp"
#include "probe/reader/task_counter.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

std::uint32_t state_in(const tables& d) { return d.header->state.load(of_copy); }

}  // namespace

attachment::attachment(segment_bytes s, std::optional<saved_state> saved)
    : source_(std::move(s)), saved_(std::move(saved)) {
  within_memory(source_.path(), [this] { return read_tables(source_).slots_used; });
}

model::process_end attachment::end_when(bool alive, std::uint32_t state) const {
  if (saved_) return saved_->end;
  if (alive) return model::process_end::alive;
  // A process that has nothing to report removes its file when it exits; then the file exists only because we have it
  // open.
  const bool exited = state == static_cast<std::uint32_t>(segment::process_state::exited) ||
                      state == static_cast<std::uint32_t>(segment::process_state::withdrawn) || source_.removed();
  return exited ? model::process_end::exited : model::process_end::died;
}

model::process_end attachment::end() const {
  const bool alive = source_.owner_alive();
  return end_when(alive, state_in(read_tables(source_)));
}

std::uint64_t attachment::change_digest() const { return saved_ ? 0 : reader::change_digest(source_); }

bool attachment::is_own() const { return is_own_segment(*read_tables(source_).header); }

process_summary attachment::summary() const {
  return within_memory(source_.path(), [this] {
    const bool alive = source_.owner_alive();
    const tables d = read_tables(source_);
    counter_blocks counters;
    counters.before_slots(source_, d);
    counters.after_slots(source_, d);
    std::uint64_t spawned = 0;
    std::uint64_t gone = 0;
    for (std::uint32_t i = 0; i < counters.size(); ++i) {
      const segment::counters& c = counters[i];
      spawned += c.spawned.load(of_copy);
      for (const auto* ended : {&c.completed, &c.failed, &c.cancelled, &c.destroyed, &c.untracked}) {
        gone += ended->load(of_copy);
      }
    }
    process_summary s;
    s.pid = d.header->pid;
    s.start_jiffies = d.header->start_jiffies;
    s.end = end_when(alive, state_in(d));
    s.began = began(*d.header);
    s.command_line = command_line(*d.header);
    s.live_tasks = spawned > gone ? spawned - gone : 0;
    s.withdrawn = state_in(d) == static_cast<std::uint32_t>(segment::process_state::withdrawn);
    s.untracked_nodes = d.header->untracked_nodes.load(of_copy);
    return s;
  });
}

std::optional<std::uint64_t> attachment::taken_in(const scan_result& scan) const {
  if (saved_) return saved_->taken;
  return scan.ended ? std::optional(scan.ended->ticks) : std::nullopt;
}

std::optional<std::uint64_t> attachment::saved_scan_began() const {
  return saved_ ? std::optional(saved_->scan_began) : std::nullopt;
}

scan_result attachment::look(bool live, collector& to) {
  if (in_place_) source_.map();
  if (!source_.mapped()) return run_scan(source_, live, to);
  try {
    const cut_watch watch(*source_.mapped());
    scan_result result = run_scan(source_, live, to);
    if (watch.was_cut()) throw error(fault::cannot_read, source_.path() + ": was cut short while it was read");
    return result;
  } catch (...) {
    source_.unmap();  // some of its pages may not be the file's any more
    throw;
  }
}

model::snapshot attachment::snapshot() {
  return within_memory(source_.path(), [this] {
    for (;;) {
      const bool live = source_.owner_alive();
      decoder to(source_, live, saved_scan_began());
      const scan_result scan = look(live, to);
      // If the process ended meanwhile, what it left is final, and more exact than what was read while it ran.
      if (live && !source_.owner_alive()) continue;
      return to.finish(scan, end_when(live, state_in(scan.last)), taken_in(scan));
    }
  });
}

model::event_batch attachment::events() {
  if (!events_) events_.emplace(source_.share());
  return events_->take();
}

std::string attachment::ask_polls() {
  if (!polls_) polls_.emplace(path());
  return polls_->renew() ? std::string() : polls_->why();
}

model::tally attachment::count(tallied how) {
  return within_memory(source_.path(), [this, how] {
    using apart = task_counter::apart;
    for (auto which = how == tallied::one_by_one ? apart::named : apart::none;;) {
      const bool live = source_.owner_alive();
      if (!live) which = std::max(which, apart::judged);  // it is judged as ended: each live task may be a finding
      task_counter to(source_, live, saved_scan_began(), which);
      const scan_result scan = look(live, to);
      if (live && !source_.owner_alive()) continue;
      if (const auto needed = to.needed(); needed > which) {
        which = needed;
        continue;
      }
      return to.finish(scan, end_when(live, state_in(scan.last)), taken_in(scan));
    }
  });
}

std::vector<running_poll> attachment::polls_longer_than(model::nanoseconds limit) {
  return within_memory(source_.path(), [&]() -> std::vector<running_poll> {
    if (saved_ || !source_.owner_alive()) return {};
    long_poll_finder to(limit);
    look(true, to);
    return std::move(to).found();
  });
}

std::vector<code_frame> attachment::code_on(std::uint32_t thread) const {
  if (saved_ || !source_.owner_alive()) return {};
  return read_python_stack(*read_tables(source_).header, thread);
}

void attachment::save(const std::string& path) {
  within_memory(source_.path(), [&] {
    for (;;) {
      const bool live = source_.owner_alive();
      segment_copier to(source_, live);
      const scan_result scan = look(live, to);
      if (live && !source_.owner_alive()) continue;
      saved_state state{end_when(live, state_in(scan.last)), UINT64_MAX, 0};
      if (saved_) state = *saved_;
      if (live) state.scan_began = scan.began ? scan.began->ticks : 0;
      if (live && scan.ended) state.taken = scan.ended->ticks;
      return write_snapshot_file(path, to.finish(scan), state);
    }
  });
}

attachment attach(int directory_fd, const std::string& name, const std::string& path) {
  opened_file o = open(directory_fd, name, path);
  return {std::move(o.source), std::move(o.saved)};
}

attachment attach(const segment::own_memory& own) { return {segment_bytes::of_own(own), std::nullopt}; }

attachment attach(const std::string& path) {
  opened_file o = open(path);
  return {std::move(o.source), std::move(o.saved)};
}

}  // namespace curfew::reader
