// These functions wait for time to pass, or let other tasks have a turn.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>

#include <curfew/detail/loop_clock.hpp>
#include <curfew/detail/sleeper.hpp>
#include <curfew/detail/time_after.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/task.hpp>

namespace curfew {

using steady_time = std::chrono::steady_clock::time_point;

namespace detail {

extern const operation sleep_for_operation;
extern const operation sleep_until_operation;

// This is the awaiter of a sleep. It has no more than its place in the queue of the loop's sleepers, because a program
// may have a million of them; an operation that is awaited with use_task also has an executor of its own and a
// cancellation signal.
class sleep_awaiter : public wait, sleeper {
 public:
  explicit sleep_awaiter(steady_time when) noexcept : sleeper(when) {}
  ~sleep_awaiter() override {
    if (is == phase::queued) [[unlikely]]
      leave_queue();
  }

  bool await_ready() const noexcept { return false; }
  void await_resume() const {
    if (is != phase::due) [[unlikely]]
      throw_cancelled(*of);
  }

 protected:
  bool begin(frame&, const operation&);

 private:
  void leave_queue() noexcept;
  void cancel() noexcept override;
};

template <const operation& What>
struct sleep_awaiter_of final : sleep_awaiter {
  using sleep_awaiter::sleep_awaiter;
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    return begin(h.promise(), What);
  }
};

template <const operation& What>
struct [[nodiscard("a sleep begins when it is awaited")]] sleep_request {
  using curfew_request = void;
  steady_time until;
  sleep_awaiter_of<What> make_awaiter() const noexcept { return sleep_awaiter_of<What>(until); }

  // Asio's coroutines await what they can call like this. It is declared only to say what is to be written there.
  template <class Coroutine>
  std::nullptr_t operator()(Coroutine*) const {
    static_assert(is_task<Coroutine>,
                  "an asio::awaitable sleeps by an asio::steady_timer, and a curfew::task by curfew::sleep_for");
    return nullptr;
  }
};

class [[nodiscard("a task gives way when this is awaited")]] yield_awaiter : wait {
 public:
  using curfew_awaiter = void;
  yield_awaiter() = default;
  yield_awaiter(yield_awaiter&&) noexcept {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    awaiting_ = &static_cast<frame&>(h.promise());
    give_way(*awaiting_, *this);
    return true;
  }
  void await_resume() const {
    if (is_cancelled(*awaiting_)) throw_cancelled(*awaiting_);
  }

 private:
  static void give_way(frame&, wait&) noexcept;
  void cancel() noexcept override {}  // there is nothing to do: its turn comes anyway

  frame* awaiting_ = nullptr;
};

}  // namespace detail

// Waits until `when`. Throws curfew::cancelled if the task is cancelled before that.
template <class Duration>
detail::sleep_request<detail::sleep_until_operation> sleep_until(
    std::chrono::time_point<std::chrono::steady_clock, Duration> when) noexcept {
  return {detail::at_time(when)};
}

// Waits for `duration`. One that is longer than the clock can count lasts for ever; one of no time at all, or less, is
// over at once. Throws curfew::cancelled if the task is cancelled before that.
template <class Rep, class Period>
detail::sleep_request<detail::sleep_for_operation> sleep_for(std::chrono::duration<Rep, Period> duration) noexcept {
  return {detail::time_after(duration)};
}

// Returns the time by which sleeps and deadlines go: that of std::chrono::steady_clock, but in a task of a loop with
// virtual time (virtual_time.hpp) the loop's.
inline steady_time now() noexcept { return detail::loop_clock::now(); }

// Lets the other tasks that are ready, and the loop's I/O, have a turn.
inline detail::yield_awaiter yield() noexcept { return {}; }

}  // namespace curfew
