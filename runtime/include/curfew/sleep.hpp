// Waiting for time to pass, and for others to have a turn.
#pragma once

#include <chrono>

#include <asio/basic_waitable_timer.hpp>

#include <curfew/task.hpp>
#include <curfew/use_task.hpp>

namespace curfew {

using steady_time = std::chrono::steady_clock::time_point;

namespace detail {

using sleep_timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                               asio::io_context::executor_type>;
extern const operation sleep_for_operation;
extern const operation sleep_until_operation;

class [[nodiscard("a sleep begins when it is awaited")]] sleep_awaiter : operation_state<asio::error_code> {
 public:
  using curfew_awaiter = void;
  sleep_awaiter(steady_time until, const operation& what) noexcept : until_(until), what_(&what) {}
  sleep_awaiter(sleep_awaiter&& other) noexcept : until_(other.until_), what_(other.what_) {}  // only before it begins

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    frame& f = h.promise();
    awaiting_ = &f;
    if (is_cancelled(f)) return false;
    timer_.emplace(context_of(f), until_);
    return this->start(f, *what_, [this](auto&& on_done) { timer_->async_wait(std::move(on_done)); });
  }
  void await_resume() const {
    if (results_ && !std::get<0>(*results_)) return;
    if (is_cancelled(*awaiting_)) throw_cancelled(*awaiting_);
    throw asio::system_error(asio::error::operation_aborted, what_->text());
  }

 private:
  steady_time until_;
  const operation* what_;
  frame* awaiting_ = nullptr;
  std::optional<sleep_timer> timer_;
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
    if (is_cancelled(*awaiting_)) return false;
    give_way(*awaiting_, *this);
    return true;
  }
  void await_resume() const {
    if (is_cancelled(*awaiting_)) throw_cancelled(*awaiting_);
  }

 private:
  static void give_way(frame&, wait&) noexcept;
  void cancel() noexcept override {}  // its turn comes anyway

  frame* awaiting_ = nullptr;
};

}  // namespace detail

// Throws curfew::cancelled when the task is cancelled before the time has come.
inline detail::sleep_awaiter sleep_until(steady_time when) noexcept { return {when, detail::sleep_until_operation}; }

template <class Rep, class Period>
detail::sleep_awaiter sleep_for(std::chrono::duration<Rep, Period> duration) noexcept {
  // Longer than the clock can count is for ever, not the past.
  const auto now = std::chrono::steady_clock::now();
  const auto longest = steady_time::max() - now;
  const bool fits = std::chrono::duration<double>(duration) < std::chrono::duration<double>(longest);
  return {fits ? now + std::chrono::duration_cast<steady_time::duration>(duration) : steady_time::max(),
          detail::sleep_for_operation};
}

// Lets the other tasks that are ready, and the loop's I/O, have a turn.
inline detail::yield_awaiter yield() noexcept { return {}; }

}  // namespace curfew
