// The life of this process' segment: made by the first loop that begins, removed or left behind at exit.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "probe/recorder/growth.hpp"
#include "probe/recorder/process_facts.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::recorder::detail {

constinit process_view process;
constinit std::mutex lifecycle_mutex;

namespace {

constinit bool keep_at_exit = false;

std::string_view variable(const char* name) noexcept {
  const char* const value = ::secure_getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// The smallest file that tests let us have; no limit otherwise.
std::uint64_t size_limit() noexcept {
  const std::string_view text = variable("CURFEW_TEST_MAX_BYTES");
  return text.empty() ? ~std::uint64_t{0} : std::strtoull(text.data(), nullptr, 10);
}

void say(const std::string& line) noexcept {
  // One write, so that it does not mix with what other processes say.
  if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;
}

bool make_segment(std::string& why) {
  segment::directory_error error;
  const std::lock_guard lock(growth_mutex);
  if (!the_mapping.create(segment::default_directory(), size_limit(), error)) {
    why = error.message;
    return false;
  }
  segment::header& h = *the_mapping.head();
  describe_process(h);
  read_anchor(h.first);
  h.ns_per_tick_32_32 = measure_ns_per_tick();
  h.clock = static_cast<std::uint32_t>(chosen_clock.load(std::memory_order_relaxed) == clock_choice::tsc
                                           ? segment::clock_kind::tsc
                                           : segment::clock_kind::monotonic_ns);
  read_anchor(h.latest);
  h.state.store(static_cast<std::uint32_t>(segment::process_state::running), std::memory_order_release);
  the_control.create(the_mapping.path());  // before readers find the segment
  if (!the_mapping.publish(error)) {
    the_control.remove();
    the_control.abandon();
    why = error.message;
    return false;
  }
  return true;
}

void publish_to_threads() noexcept {
  segment::header* const h = the_mapping.head();
  no_thread.ns_per_tick = std::ldexp(static_cast<double>(h->ns_per_tick_32_32), -32);
  process.ns_per_tick.store(no_thread.ns_per_tick, std::memory_order_relaxed);
  begin_upkeep();
  process.epoch.fetch_add(1, std::memory_order_release);
  process.header.store(h, std::memory_order_release);
}

// Is there anything in the segment that somebody should read?
bool has_evidence(const segment::header& h) noexcept {
  if (h.evicted_findings.load(std::memory_order_relaxed) != 0) return true;
  const std::uint32_t used = h.slots_used.load(std::memory_order_acquire);
  const segment::slot* const all = slots();
  for (std::uint32_t i = 1; i < used; ++i) {
    const segment::slot& s = all[i];
    if (s.kind.load(std::memory_order_acquire) != static_cast<std::uint8_t>(segment::node_kind::task)) continue;
    const auto state = static_cast<node_state>(s.state.load(std::memory_order_acquire));
    if (state == node_state::free) continue;
    const std::uint32_t flags = s.flags.load(std::memory_order_acquire);
    if ((flags & segment::flag::any_finding) != 0) return true;
    if (state <= node_state::waiting && (flags & segment::flag::daemon) == 0) return true;
  }
  return false;
}

// Runs after every function given to atexit() and every destructor of a static object. It stands in this file, which no
// program that records can do without, so that the linker takes it out of the archive.
[[gnu::destructor(101)]] void at_exit() {
  segment::header* const h = process.header.load(std::memory_order_acquire);
  // Another pid: a child made without fork()'s handlers (vfork, clone), in which none of this is ours.
  if (h == nullptr || h->pid != static_cast<std::uint32_t>(::getpid())) return;
  const bool needed = keep_at_exit || has_evidence(*h);
  const std::lock_guard lock(growth_mutex);
  the_control.remove();  // nobody is left to ask
  if (!needed) {
    the_mapping.remove();
    return;
  }
  write_latest_anchor(*h);
  h->exit_ticks.store(now(), std::memory_order_release);
  // Partner: the reader's acquire of state.
  h->state.store(static_cast<std::uint32_t>(segment::process_state::exited), std::memory_order_release);
}

}  // namespace

std::uint64_t to_ticks(std::uint64_t ns) noexcept {
  return static_cast<std::uint64_t>(static_cast<double>(ns) / process.ns_per_tick.load(std::memory_order_relaxed));
}

bool ensure_segment() noexcept {
  if (process.header.load(std::memory_order_acquire) != nullptr) return true;
  if (process.state.load(std::memory_order_acquire) == recording::off) return false;
  install_fork_handlers();
  const std::lock_guard lock(lifecycle_mutex);
  if (process.header.load(std::memory_order_acquire) != nullptr) return true;
  if (process.state.load(std::memory_order_acquire) == recording::off) return false;
  if (variable("CURFEW") == "off") {
    process.state.store(recording::off, std::memory_order_release);
    return false;
  }
  try {
    keep_at_exit = variable("CURFEW_KEEP") == "1";
    std::string why;
    if (!make_segment(why)) {
      process.state.store(recording::off, std::memory_order_release);
      say("curfew: tasks are not recorded: " + why + "\n");
      return false;
    }
  } catch (const std::exception&) {  // no memory for a path
    process.state.store(recording::off, std::memory_order_release);
    return false;
  }
  process.state.store(recording::on, std::memory_order_release);
  const std::lock_guard interning(interning_mutex);  // nobody interns between the two
  publish_to_threads();
  write_interned();
  return true;
}

}  // namespace curfew::recorder::detail
