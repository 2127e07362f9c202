// The tasks of a loop that sleep, and the one timer that wakes the loop for the earliest of them.
//
//     add() ──▶ sleeper_heap ──timer──▶ woken: those whose time has come, the earliest first
//                    └── remove(), by a cancel
//
// While somebody sleeps, the timer is outstanding work of the loop's context, or a handler of the queue is on its way.
// There is never more than one, so there is room for it: a cancel, and whatever happens once a sleep has begun, needs
// no memory. A timer that is to come sooner is told to end, and set anew by its handler.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include <curfew/detail/sleeper.hpp>
#include <curfew/sleep.hpp>

#include "runtime/src/context/handler_memory.hpp"
#include "runtime/src/context/sleep_timer.hpp"
#include "runtime/src/core/sleeper_heap.hpp"

namespace curfew::detail {

struct loop_core;

// Invariant: everything is under the lock if the loop has several threads, and belongs to its thread if it has one.
// Whoever comes here is inside the loop. When the queue has ended, nobody is in it.
class sleep_queue {
 public:
  explicit sleep_queue(loop_core& its_loop) noexcept : loop_(its_loop) {}
  sleep_queue(const sleep_queue&) = delete;
  sleep_queue& operator=(const sleep_queue&) = delete;

  // Has the task of the sleeper woken when its time has come. Throws std::bad_alloc, and has done nothing then, if
  // there is no memory for the timer of the earliest sleeper.
  void add(sleeper&);
  // Takes the sleeper out. Returns false if it was woken already, or will be.
  bool remove(sleeper&) noexcept;
  // Returns the next time at which somebody is to be woken. REQUIRES: the loop has one thread.
  std::optional<steady_time> next_time() const noexcept;
  // Forgets the timer and all who sleep: their tasks go with the loop. REQUIRES: nobody else is inside the loop.
  void end() noexcept;

  // Called by the handler of the timer: its time has come, or it was told to end. Inside the loop.
  void timer_ended(bool in_time) noexcept;

 private:
  enum class timer_is : unsigned char {
    off,
    set,  // for `set_for_`
    due,  // its handler is on its way, or runs, and will set it anew
    ended,
  };
  std::unique_lock<std::mutex> locked() const;
  void set_timer();
  void set_timer_or_try_again() noexcept;
  void cut_short() noexcept;
  sleeper* take_due() noexcept;
  void wake_those_due() noexcept;
  void timer_ended_on_threads(bool in_time) noexcept;

  loop_core& loop_;
  mutable std::mutex lock_;
  sleeper_heap sleepers_;
  std::optional<sleep_timer> timer_;  // made when it is needed first
  handler_memory memory_;             // of its handler
  steady_time set_for_{};
  steady_time looked_at_ = steady_time::min();  // this time has come, as the clock or the timer said last
  timer_is timer_is_ = timer_is::off;
};

}  // namespace curfew::detail
