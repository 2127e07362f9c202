// A cancel scope is a part of a task that can be cancelled by itself: after some time, or when somebody says so.
//
//     const std::optional<std::string> page = co_await curfew::move_on_after(2s, fetch(url));
//     if (!page) co_return co_await from_cache(url);
//
//     co_await curfew::fail_after(5s, asio::async_write(socket, buffer, curfew::use_task));  // or throws timed_out
//
// What is cancelled is what the scope is given, and nothing else of the task: each of its awaits throws
// curfew::cancelled until it has ended, and groups that it has opened are cancelled with all their children. The scope
// ends when all of that has ended, and the task goes on behind it.
//
// It may be given
//   - a task: move_on_after(2s, fetch(url));
//   - an operation: fail_after(2s, socket.async_read_some(buffer, curfew::use_task));
//   - a body, which is a callable that returns a task. It is kept until the scope ends. It may take a cancel_scope&, by
//     which the deadline is moved:
//
//         co_await curfew::move_on_after(10s, [&](curfew::cancel_scope& idle) -> curfew::task<> {
//           for (;;) {
//             co_await handle(co_await read_request(socket));
//             idle.expires_after(10s);
//           }
//         });
//
// Scopes nest. A deadline of an outer scope ends an inner one as well, and the outer scope is the one that has been cut
// off then. A shield keeps out what comes from outside, so that a cancelled task can clean up:
//
//     std::exception_ptr why;
//     try {
//       co_await talk(socket);
//     } catch (...) {
//       why = std::current_exception();
//     }
//     co_await curfew::shield(1s, say_goodbye(socket));  // its awaits do not throw, for a second
//     if (why) std::rethrow_exception(why);
//
// What holds for scopes is in docs/runtime.md#rule-7.
#pragma once

#include <chrono>
#include <concepts>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(cancellation_type.hpp)

#include <curfew/detail/awaited.hpp>
#include <curfew/detail/hide_frame.hpp>
#include <curfew/detail/time_after.hpp>
#include <curfew/error.hpp>
#include <curfew/sleep.hpp>
#include <curfew/task.hpp>

namespace curfew {

struct cancel_scope_options {
  // When the scope is cancelled. The last instant of the clock stands for never.
  steady_time deadline = steady_time::max();
  // Whether the body goes on when the task is cancelled outside of the scope, or was cancelled before. A task that the
  // body spawns into a group outside, or by spawn(), is not shielded.
  bool shield = false;
  // How Asio's operations are asked to end that a task of the scope is in when it is cancelled, wherever the cancel
  // comes from. An operation that does not support this type goes on to its own end, and the scope waits for it: an
  // asio::async_write in a scope with `total` is written whole. With `partial` it ends as soon as it can say what was
  // written. No operation is begun after the cancel, whatever the type is. A scope within this one may be more careful,
  // and not less, up to a shield. REQUIRES: it is not `none`.
  asio::cancellation_type type = asio::cancellation_type::terminal;
};

// Thrown by fail_after() and fail_at() if their scope was cut off. Its code is asio::error::timed_out, whose own words
// are left out of what(): they are of a connection.
class timed_out : public system_error {
 public:
  timed_out() : system_error(asio::error::timed_out) {}
  const char* what() const noexcept override { return "not done by the deadline"; }
};

namespace detail {
struct cancel_scope_core;  // runtime/src/core/cancel_scope_core.hpp
[[noreturn]] void throw_timed_out();
}  // namespace detail

// Given to the body by reference, and valid until the scope ends. It is used by the tasks of one loop.
class cancel_scope {
 public:
  cancel_scope(const cancel_scope&) = delete;
  cancel_scope& operator=(const cancel_scope&) = delete;

  // Asks what is in the scope to end.
  void cancel();
  // Returns whether it has been asked to end: by cancel(), by its deadline, or from outside.
  bool cancelled() const noexcept;
  // Returns when it is cancelled, or the last instant of the clock if never.
  steady_time expiry() const noexcept;
  // Moves the deadline. A time that is past cancels the scope at once; a scope that is cancelled stays so.
  template <class Duration>
  void expires_at(std::chrono::time_point<std::chrono::steady_clock, Duration> when) {
    move_deadline(detail::at_time(when));
  }
  template <class Rep, class Period>
  void expires_after(std::chrono::duration<Rep, Period> duration) {
    move_deadline(detail::time_after(duration));
  }

 private:
  friend detail::cancel_scope_core;
  explicit cancel_scope(detail::cancel_scope_core& core) noexcept : core_(core) {}
  void move_deadline(steady_time);
  detail::cancel_scope_core& core_;
};

namespace detail {

// Holds an open scope, in the frame of the function that opened it.
class open_scope {
 public:
  open_scope(frame& host, const cancel_scope_options&);
  ~open_scope();
  open_scope(const open_scope&) = delete;
  open_scope& operator=(const open_scope&) = delete;

  cancel_scope& face() noexcept;
  // Leaves the scope with what was thrown in it. Returns if the scope was cut off: it was cancelled, and that is what
  // was thrown. Otherwise throws: cancelled if the task is cancelled outside as well, or else the exception itself.
  void leave_with(const std::exception_ptr& thrown);

 private:
  cancel_scope_core* core_;
};

template <class Body>
decltype(auto) begin_body(Body& body, cancel_scope& scope) {
  if constexpr (is_task<Body> || plain_awaitable<Body>)
    return std::move(body);
  else if constexpr (std::invocable<Body&, cancel_scope&>)
    return body(scope);
  else
    return body();
}

// What a scope may be given: see the head of this file.
template <class Body>
using begun_body =
    std::remove_cvref_t<decltype(begin_body(std::declval<std::decay_t<Body>&>(), std::declval<cancel_scope&>()))>;
template <class Body>
using scope_value = typename awaited_type<begun_body<Body>>::type;
template <class Body>
concept scope_body = !(is_task<std::remove_cvref_t<Body>> && std::is_lvalue_reference_v<Body>) &&
                     requires { typename scope_value<Body>; };

// Is true, or holds the value, if the body came to its end.
template <class T>
struct scope_result_of {
  static_assert(!std::is_reference_v<T>,
                "what a scope returns may be missing: return a pointer in place of a reference");
  using type = std::optional<T>;
};
template <>
struct scope_result_of<void> {
  using type = bool;
};
template <class Body>
using scope_result = typename scope_result_of<scope_value<Body>>::type;

template <bool Throws, class Body>
using scope_outcome = std::conditional_t<Throws, scope_value<Body>, scope_result<Body>>;

// If `Throws` is true and the scope was cut off, throws timed_out. A time that is given `after` counts from here, when
// the scope begins, and not from when the function was called.
template <bool Throws, class Body>
task<scope_outcome<Throws, Body>> run_in_scope(Body body, cancel_scope_options options, steady_time::duration after) {
  if (after != steady_time::duration::max()) options.deadline = time_after(after);
  open_scope scope(co_await hide_frame(), options);
  try {
    if constexpr (!std::is_void_v<scope_value<Body>>) {
      co_return co_await begin_body(body, scope.face());
    } else {
      co_await begin_body(body, scope.face());
      if constexpr (Throws)
        co_return;
      else
        co_return true;
    }
  } catch (...) {
    scope.leave_with(std::current_exception());
  }
  if constexpr (Throws)
    throw_timed_out();
  else
    co_return scope_result<Body>();
}

template <bool Throws, class Body>
task<scope_outcome<Throws, std::decay_t<Body>>> open(Body&& body, const cancel_scope_options& options,
                                                     steady_time::duration after = steady_time::duration::max()) {
  static_assert(
      may_be_temporary<Body>,
      "this g++ copies and destroys a temporary lambda in a co_await expression twice (GCC bug 99576): "
      "capture by reference, or give the lambda a name: auto body = [...]...; co_await move_on_after(2s, body)");
  if constexpr (is_task<std::decay_t<Body>>) {
    const std::source_location function = body ? body.promise().born : std::source_location();
    auto scope = run_in_scope<Throws, std::decay_t<Body>>(std::forward<Body>(body), options, after);
    if (function.line() != 0) scope.promise().born = function;  // a task that is nothing but this scope is named so
    return scope;
  } else {
    return run_in_scope<Throws, std::decay_t<Body>>(std::forward<Body>(body), options, after);
  }
}

}  // namespace detail

// Runs `body` in a cancel scope. Returns whether it came to its end or, if it has a value, that value as a
// std::optional: false or nothing says that the scope was cancelled, and that the body ended because of it. Throws what
// the body throws, and curfew::cancelled if the task is cancelled outside of the scope as well.
template <detail::scope_body Body>
task<detail::scope_result<Body>> with_cancel_scope(Body&& body, const cancel_scope_options& options = {}) {
  return detail::open<false>(std::forward<Body>(body), options);
}

// Does the same, and cancels the scope some time after its beginning, or at a time. `type` is that of the scope:
// cancel_scope_options::type.
template <class Rep, class Period, detail::scope_body Body>
task<detail::scope_result<Body>> move_on_after(std::chrono::duration<Rep, Period> duration, Body&& body,
                                               asio::cancellation_type type = asio::cancellation_type::terminal) {
  return detail::open<false>(std::forward<Body>(body), {.type = type}, detail::for_time(duration));
}
template <class Duration, detail::scope_body Body>
task<detail::scope_result<Body>> move_on_at(std::chrono::time_point<std::chrono::steady_clock, Duration> when,
                                            Body&& body,
                                            asio::cancellation_type type = asio::cancellation_type::terminal) {
  return detail::open<false>(std::forward<Body>(body), {.deadline = detail::at_time(when), .type = type});
}

// Does the same in place, and returns the value itself. Throws timed_out if the scope was cancelled, be it by its
// cancel(), and the body ended because of it.
template <class Rep, class Period, detail::scope_body Body>
task<detail::scope_value<Body>> fail_after(std::chrono::duration<Rep, Period> duration, Body&& body,
                                           asio::cancellation_type type = asio::cancellation_type::terminal) {
  return detail::open<true>(std::forward<Body>(body), {.type = type}, detail::for_time(duration));
}
template <class Duration, detail::scope_body Body>
task<detail::scope_value<Body>> fail_at(std::chrono::time_point<std::chrono::steady_clock, Duration> when, Body&& body,
                                        asio::cancellation_type type = asio::cancellation_type::terminal) {
  return detail::open<true>(std::forward<Body>(body), {.deadline = detail::at_time(when), .type = type});
}

// Runs `body` so that nothing outside cancels it, for `bound` at the longest. It is meant for cleanup that awaits: in a
// task that is cancelled, or may be. A shield keeps whoever waits for the task waiting, and so it has a bound. Returns
// and throws what move_on_after() does; that the task is cancelled is thrown by its next await.
template <class Rep, class Period, detail::scope_body Body>
task<detail::scope_result<Body>> shield(std::chrono::duration<Rep, Period> bound, Body&& body) {
  return detail::open<false>(std::forward<Body>(body), {.shield = true}, detail::for_time(bound));
}

}  // namespace curfew
