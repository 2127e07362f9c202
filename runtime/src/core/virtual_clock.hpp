// The time of a loop whose tests need not wait: it stands still while there is something to run, and jumps to the next
// time for which a task waits when there is nothing.
#pragma once

#include <chrono>
#include <optional>
#include <set>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/sleep.hpp>

#include "runtime/src/context/sleep_timer.hpp"
#include "runtime/src/core/sleep_queue.hpp"

namespace curfew::detail {

// Used by the one thread of its loop. Invariant: `awaited_` has each time for which a deadline of the loop waits, as
// often as there are of them. The times of sleeps are in the queue of the loop.
class virtual_clock {
 public:
  virtual_clock(asio::io_context& context, const sleep_queue& of_the_loop) : sleepers_(of_the_loop), wakes_(context) {}

  steady_time now() const noexcept { return now_; }
  void await(steady_time when) { awaited_.insert(when); }
  void forget(steady_time when) noexcept {
    if (const auto at = awaited_.find(when); at != awaited_.end()) awaited_.erase(at);
  }

  // Runs the context until it has stopped or `until` has come. If nothing is ready and no time is awaited, it waits for
  // operations as io_context::run() does. A task that is ready all the time, as one that swallows its cancel, keeps the
  // time from passing: then `until` comes when it would in real time.
  void run(asio::io_context&, std::optional<steady_time> until);

 private:
  bool settles(asio::io_context&, std::optional<steady_time> until) const;
  bool jump(asio::io_context&, std::optional<steady_time> until);

  const sleep_queue& sleepers_;
  steady_time now_ = std::chrono::steady_clock::now();
  std::multiset<steady_time> awaited_;
  sleep_timer wakes_;  // has Asio look at its timers
  bool looked_ = false;
};

// The virtual time of the loop that this thread runs, or nullptr. It is set while a loop runs, also by one without.
class virtual_clock_here {
 public:
  explicit virtual_clock_here(virtual_clock*) noexcept;
  ~virtual_clock_here();
  virtual_clock_here(const virtual_clock_here&) = delete;
  virtual_clock_here& operator=(const virtual_clock_here&) = delete;

 private:
  virtual_clock* before_;
};

}  // namespace curfew::detail
