#include "probe/recorder/lifecycle.hpp"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <string>

#include "probe/recorder/clock.hpp"
#include "probe/recorder/complaint.hpp"
#include "probe/recorder/declarations.hpp"
#include "probe/recorder/fork.hpp"
#include "probe/recorder/interning.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/own_segment.hpp"
#include "probe/recorder/process_facts.hpp"
#include "probe/recorder/python_frames.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/state.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/recorder/trace.hpp"
#include "probe/recorder/undisturbed.hpp"
#include "probe/recorder/upkeep.hpp"
#include "probe/segment/dead_files.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/location.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr std::uint64_t retry_start_every_ns = 1'000'000'000;

constinit std::atomic<bool> keep_at_exit{false};
// A start that failed is tried again from this tick on, because room comes back and a daemon lives long.
constinit std::atomic<tick> retry_start_at{0};
// Counts tasks, groups and loops that there were while there was no segment. The header of the next segment reports
// them.
constinit std::atomic<std::uint64_t> nodes_before_start{0};
constinit bool complained = false;  // under lifecycle_mutex

std::string_view variable(const char* name) noexcept {
  const char* const value = ::secure_getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// Returns the size beyond which a test does not let the file grow; there is no limit otherwise.
std::uint64_t size_limit() noexcept {
  const std::string_view text = variable("CURFEW_TEST_MAX_BYTES");
  return text.empty() ? ~std::uint64_t{0} : std::strtoull(text.data(), nullptr, 10);
}

// Called if whoever started the program has switched recording off. If the program is checked, a trace is left, because
// whoever checks it did not mean to switch recording off, or does not know.
void switch_off() noexcept {
  process.state.store(recording::off, std::memory_order_release);
  if (is_checked()) leave_trace("recording is switched off by CURFEW=off");
}

// Called if nothing can be recorded for now.
void fail_start(std::string_view why) noexcept {
  retry_start_at.store(now() + to_ticks(retry_start_every_ns), std::memory_order_relaxed);
  leave_trace(why);
  if (!complained) say_not_recorded(why);
  complained = true;
}

// Removes what the dead have left, to make room for the living. Whoever keeps segments wants them all.
void sweep_folder(const std::string& directory) noexcept {
  if (keep_at_exit.load(std::memory_order_relaxed)) return;
  try {
    segment::access_error ignored;  // whoever makes the segment next will report it
    const int folder = segment::open_folder(directory, false, ignored);
    if (folder < 0) return;
    segment::sweep(folder, segment::bound_for(folder));
    ::close(folder);
  } catch (const std::exception&) {  // there is no memory for a list: another process will do it
  }
}

// Discards a segment that was begun. Under own_segment_mutex.
void discard_segment() noexcept {
  own_control_page.remove();  // first, because it stands in the segment's folder
  own_control_page.abandon();
  own_file.discard();
}

// Decides whether segments are kept. A check asks to keep what it will read; when it has ended, nobody would read it.
void settle_keeping() noexcept {
  keep_at_exit.store(variable("CURFEW_KEEP") == "1" && !segment::has_outlived_its_check(), std::memory_order_relaxed);
}

// Makes the file in the folder for segments. Under own_segment_mutex.
bool create_file(const std::string& directory, segment::access_error& error) {
  if (own_file.create(directory, size_limit(), error)) return true;
  const std::string now = segment::settled_folder();
  if (now == directory) return false;
  settle_keeping();  // a check has ended at this moment, and its folder is gone
  return own_file.create(now, size_limit(), error);
}

bool make_segment(std::string& why) {
  segment::access_error error;
  const std::string directory = segment::settled_folder();
  sweep_folder(directory);
  const std::lock_guard lock(own_segment_mutex);
  if (!create_file(directory, error)) {
    why = error.message;
    return false;
  }
  segment::header& h = *own_file.head();
  describe_process(h);
  fill_in_python_frames(h);
  read_anchor(h.first);
  h.ns_per_tick_32_32 = measure_ns_per_tick();
  h.clock = static_cast<std::uint32_t>(chosen_clock.load(std::memory_order_relaxed) == clock_choice::tsc
                                           ? segment::clock_kind::tsc
                                           : segment::clock_kind::monotonic_ns);
  read_anchor(h.latest);
  h.untracked_nodes.store(nodes_before_start.exchange(0, std::memory_order_relaxed), std::memory_order_relaxed);
  h.state.store(static_cast<std::uint32_t>(segment::process_state::running), std::memory_order_release);
  own_control_page.create(own_file.folder(), own_file.stem());  // made before readers find the segment
  if (!own_file.publish(error)) {
    discard_segment();
    why = error.message;
    return false;
  }
  return true;
}

bool start() noexcept {
  try {
    std::string why;
    if (make_segment(why)) return true;
    fail_start(why);
  } catch (const std::exception&) {
    {
      const std::lock_guard lock(own_segment_mutex);
      discard_segment();
    }
    fail_start("there is not enough memory");
  }
  return false;
}

void publish_to_threads() noexcept {
  segment::header* const h = own_file.head();
  no_thread.ns_per_tick = std::ldexp(static_cast<double>(h->ns_per_tick_32_32), -32);
  process.ns_per_tick.store(no_thread.ns_per_tick, std::memory_order_relaxed);
  begin_upkeep();
  epoch.fetch_add(1, std::memory_order_release);
  process.header.store(h, std::memory_order_release);
  recording_pid.store(static_cast<std::int32_t>(h->pid), std::memory_order_relaxed);
}

// Returns whether there is anything in the segment that somebody should read.
bool has_evidence(const segment::header& h) noexcept {
  if (h.evicted_findings.load(std::memory_order_relaxed) != 0) return true;
  if (h.never_started.load(std::memory_order_relaxed) != 0) return true;
  if (h.abandoned_handlers.load(std::memory_order_relaxed) != 0) return true;
  const std::uint32_t used = h.slots_used.load(std::memory_order_acquire);
  const segment::slot* const all = slots();
  for (std::uint32_t i = 1; i < used; ++i) {
    const segment::slot& s = all[i];
    if (s.kind.load(std::memory_order_acquire) != static_cast<std::uint8_t>(segment::node_kind::task)) continue;
    const auto state = static_cast<node_state>(s.state.load(std::memory_order_acquire));
    if (state == node_state::free) continue;
    const std::uint32_t flags = s.flags.load(std::memory_order_acquire);
    if ((flags & (segment::flag::any_finding | segment::flag::awaits_observer)) != 0) return true;
    if (state <= node_state::waiting && (flags & segment::flag::daemon) == 0) return true;
  }
  return false;
}

void set_state(segment::header& h, segment::process_state s) noexcept {
  h.state.store(static_cast<std::uint32_t>(s), std::memory_order_release);  // partner: the reader's acquire
}

// Runs after every function given to atexit() and every destructor of a static object. It stands in this file, because
// no program that records can do without it, so that the linker takes it out of the archive.
[[gnu::destructor(101)]] void at_exit() {
  const undisturbed at_the_end;
  end_trace(keep_at_exit.load(std::memory_order_relaxed));
  segment::header* const h = process.header.load(std::memory_order_acquire);
  // If the pid is another one, this is a child that shares its parent's memory (vfork), in which none of this is ours.
  if (h == nullptr || h->pid != static_cast<std::uint32_t>(::getpid())) return;
  const bool needed = keep_at_exit.load(std::memory_order_relaxed) || has_evidence(*h);
  const std::lock_guard lock(own_segment_mutex);
  own_control_page.remove();  // from now on nobody can ask for anything
  write_latest_anchor(*h);
  h->exit_ticks.store(now(), std::memory_order_release);
  // The state is set first, whatever becomes of the file, which may be out of reach by now (setuid, chroot).
  set_state(*h, segment::process_state::exited);
  if (!needed && !own_file.remove()) set_state(*h, segment::process_state::withdrawn);
}

}  // namespace

void count_untracked() noexcept {
  auto* const header = process.header.load(std::memory_order_acquire);
  (header != nullptr ? header->untracked_nodes : nodes_before_start).fetch_add(1, std::memory_order_relaxed);
}

bool ensure_segment() noexcept {
  if (process.header.load(std::memory_order_acquire) != nullptr) return true;
  if (process.state.load(std::memory_order_acquire) == recording::off) return false;
  if (is_bare_child() && !let_go_in_bare_child()) return false;
  if (now() < retry_start_at.load(std::memory_order_relaxed)) return false;
  install_fork_handlers();
  const undisturbed while_starting;
  const std::lock_guard lock(lifecycle_mutex);
  if (process.header.load(std::memory_order_acquire) != nullptr) return true;
  if (process.state.load(std::memory_order_acquire) == recording::off) return false;
  if (now() < retry_start_at.load(std::memory_order_relaxed)) return false;
  settle_keeping();
  if (variable("CURFEW") == "off") return switch_off(), false;
  if (!start()) return false;
  process.state.store(recording::on, std::memory_order_release);
  withdraw_trace();
  tell_if_elsewhere(own_file.folder());
  {
    const std::lock_guard interning(interning_mutex);  // so that nobody interns between the two
    publish_to_threads();
    write_interned();
  }
  write_declarations();
  return true;
}

bool is_segment_kept() noexcept { return keep_at_exit.load(std::memory_order_relaxed); }

void forget_start_after_fork() noexcept {
  retry_start_at.store(0, std::memory_order_relaxed);
  nodes_before_start.store(0, std::memory_order_relaxed);
}

}  // namespace curfew::recorder::detail

const curfew::segment::own_memory* curfew::recorder::own_memory() noexcept {
  using namespace detail;
  // A child that was made by clone() or _Fork() has the parent's pid written down, and nothing mapped.
  const bool has_segment = process.header.load(std::memory_order_acquire) != nullptr &&
                           recording_pid.load(std::memory_order_relaxed) == static_cast<std::int32_t>(::getpid());
  return has_segment ? &own_file.memory() : nullptr;
}

std::uint64_t curfew::recorder::unrecorded_nodes() noexcept {
  using namespace detail;
  // Acquire: with a segment they are counted there.
  if (process.header.load(std::memory_order_acquire) != nullptr) return 0;
  return nodes_before_start.load(std::memory_order_relaxed);
}
