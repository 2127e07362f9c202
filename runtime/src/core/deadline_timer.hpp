// Calls somebody when a time has come, on the strand of a task. The time may be moved.
#pragma once

#include <optional>

#include <curfew/sleep.hpp>

#include "runtime/src/context/sleep_timer.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// It belongs to the strand of its task, which makes it, moves it and destroys it.
//
// Invariant: the link is shared with the handlers that are on their way, and knows this timer for as long as it exists.
class deadline_timer {
 public:
  class listener {
   public:
    // May come too early, or once more, when the time has been moved.
    virtual void time_is_over() noexcept = 0;

   protected:
    ~listener() = default;
  };

  deadline_timer(task_core& host, listener& told);
  ~deadline_timer();
  deadline_timer(const deadline_timer&) = delete;
  deadline_timer& operator=(const deadline_timer&) = delete;

  void expires_at(steady_time);
  // Does the same from any task of the loop: the timer moves when its strand gets to it. Under all locks.
  void expires_soon_at(steady_time);

 private:
  struct link;
  class handler;

  task_core& host_;
  listener& told_;
  void leave_virtual_time() noexcept;

  link* link_;
  sleep_timer timer_;
  bool in_virtual_time_ = false;  // which knows when it is over
};

}  // namespace curfew::detail
