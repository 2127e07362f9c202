// These functions wait for time to pass, or let other tasks have a turn.
#pragma once

#include <chrono>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(basic_waitable_timer.hpp)

#include <curfew/detail/loop_clock.hpp>
#include <curfew/detail/time_after.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/task.hpp>

namespace curfew {

using steady_time = std::chrono::steady_clock::time_point;

namespace detail {

using sleep_timer =
    asio::basic_waitable_timer<loop_clock, asio::wait_traits<loop_clock>, asio::io_context::executor_type>;
extern const operation sleep_for_operation;
extern const operation sleep_until_operation;

// This is the awaiter of a sleep. It has only a timer and a handler of one pointer, because a program may have a
// million sleepers; an operation that is awaited with use_task also has an executor of its own and a cancellation
// signal.
class sleep_awaiter : public wait {
 public:
  sleep_awaiter(steady_time until, const operation& what) noexcept : what_(&what), until_(until) {}
  ~sleep_awaiter() override {
    if (in_virtual_time_) [[unlikely]]
      leave_virtual_time();
    if (guarded_) [[unlikely]]
      leave_link();
    else if (handler_ != nullptr)
      handler_->sleeper = nullptr;
    if (has_timer_) timer_.~sleep_timer();
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    return begin(h.promise());
  }
  void await_resume() const;

 private:
  // Tells its sleeper where the handler is, when the handler is made, moved or destroyed.
  struct handler {
    sleep_awaiter* sleeper;

    explicit handler(sleep_awaiter& s) noexcept : sleeper(&s) { s.handler_ = this; }
    handler(handler&& other) noexcept : sleeper(std::exchange(other.sleeper, nullptr)) {
      if (sleeper != nullptr) sleeper->handler_ = this;
    }
    ~handler() {
      if (sleeper != nullptr) sleeper->handler_ = nullptr;
    }
    void operator()(const error_code& ec) {
      if (sleep_awaiter* s = std::exchange(sleeper, nullptr)) s->woken(!ec);
    }
  };

  // Used instead on a context that others run: one of their threads may be about to move or call the handler when the
  // loop ends.
  struct guarded_link;
  class guarded_handler;

  bool begin(frame&);
  void leave_link() noexcept;
  void leave_virtual_time() noexcept;
  bool is_for_ever() const noexcept;
  void woken(bool slept) noexcept;
  void cancel() noexcept override;

  const operation* what_;
  frame* awaiting_ = nullptr;
  union {
    handler* handler_ = nullptr;
    guarded_link* link_;  // used if guarded_ is true
  };
  bool guarded_ = false;
  bool slept_ = false;
  bool has_timer_ = false;
  bool in_virtual_time_ = false;  // which knows when it is to be woken
  union {
    steady_time until_;
    sleep_timer timer_;  // made when the sleep begins
  };
};

struct [[nodiscard("a sleep begins when it is awaited")]] sleep_request {
  using curfew_request = void;
  steady_time until;
  const operation* what;
  sleep_awaiter make_awaiter() const noexcept { return {until, *what}; }

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
detail::sleep_request sleep_until(std::chrono::time_point<std::chrono::steady_clock, Duration> when) noexcept {
  return {detail::at_time(when), &detail::sleep_until_operation};
}

// Waits for `duration`. One that is longer than the clock can count lasts for ever; one of no time at all, or less, is
// over at once. Throws curfew::cancelled if the task is cancelled before that.
template <class Rep, class Period>
detail::sleep_request sleep_for(std::chrono::duration<Rep, Period> duration) noexcept {
  return {detail::time_after(duration), &detail::sleep_for_operation};
}

// Returns the time by which sleeps and deadlines go: that of std::chrono::steady_clock, but in a task of a loop with
// virtual time (virtual_time.hpp) the loop's.
inline steady_time now() noexcept { return detail::loop_clock::now(); }

// Lets the other tasks that are ready, and the loop's I/O, have a turn.
inline detail::yield_awaiter yield() noexcept { return {}; }

}  // namespace curfew
