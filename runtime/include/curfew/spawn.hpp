// These functions start tasks in the running task's loop, outside of a group.
//
//     auto h = curfew::spawn(fetch(url));   // h owns it: join it, pass it on, or release_as_daemon()
//     std::string page = co_await h.join();
//
// Given a callable that returns a task, they call it and keep it until the task has ended. Spawn a lambda with captures
// like that, as the lambda and not as its result, because a coroutine finds its captures in the lambda.
//
//     auto h = curfew::spawn([url]() -> curfew::task<> { co_await fetch(url); });  // not […] { … }()
//
// spawn_options say where the task runs, if that is not a strand of its own: spawn_options.hpp.
//
// Both functions throw std::logic_error outside of a task; call loop::spawn() there, which says which loop. The new
// task runs when its turn comes, not before spawn() has returned.
#pragma once

#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/callable_task.hpp>
#include <curfew/detail/outlive.hpp>
#include <curfew/join_handle.hpp>
#include <curfew/spawn_options.hpp>
#include <curfew/task.hpp>

namespace curfew {

namespace detail {

[[noreturn]] void throw_empty_task();  // throws std::invalid_argument: the task has no coroutine

// The caller takes over one claim, for the handle.
task_core* spawn_owned(frame&, std::source_location);
task_core* spawn_owned(frame&, std::source_location, const spawn_options&);
void spawn_daemon(frame&, std::source_location, const spawn_options& = {});

// Passes the task's coroutine to `spawn_frame`, which takes it over, and returns what that returns. If it throws, the
// coroutine stays with `t`, which destroys it unstarted. Throws std::invalid_argument if `t` has no coroutine.
template <class T, class Spawn>
decltype(auto) transfer_frame(task<T>& t, Spawn&& spawn_frame) {
  if (!t) throw_empty_task();
  frame& f = t.promise();
  f.outlive = outlive<T>;
  if constexpr (std::is_void_v<decltype(spawn_frame(f))>) {
    spawn_frame(f);
    t.release();
  } else {
    auto* core = spawn_frame(f);
    t.release();
    return core;
  }
}

}  // namespace detail

template <class T>
[[nodiscard("dropping a join_handle orphans its task")]] join_handle<T> spawn(
    task<T> t, std::source_location where = std::source_location::current()) {
  return join_handle<T>(detail::transfer_frame(t, [&](detail::frame& f) { return detail::spawn_owned(f, where); }));
}

template <class T>
[[nodiscard("dropping a join_handle orphans its task")]] join_handle<T> spawn(
    task<T> t, const spawn_options& options, std::source_location where = std::source_location::current()) {
  return join_handle<T>(
      detail::transfer_frame(t, [&](detail::frame& f) { return detail::spawn_owned(f, where, options); }));
}

template <detail::task_callable F>
[[nodiscard("dropping a join_handle orphans its task")]] auto spawn(
    F&& f, std::source_location where = std::source_location::current()) {
  return spawn(detail::call_and_keep(std::forward<F>(f)), where);
}
template <detail::task_callable F>
[[nodiscard("dropping a join_handle orphans its task")]] auto spawn(
    F&& f, const spawn_options& options, std::source_location where = std::source_location::current()) {
  return spawn(detail::call_and_keep(std::forward<F>(f)), options, where);
}

// Says what spawn() takes.
template <class F, class... More>
  requires(!detail::starts_as_task<F>)
detail::not_started<F> spawn(F&&, More&&...);

// Starts background work of the loop, declared as such: it may be pending when the loop shuts down, and is cancelled
// when the regular tasks are done. Nobody takes its error: a daemon that fails is a warning, failed-daemon.
inline void spawn_daemon(task<> t, std::source_location where = std::source_location::current()) {
  detail::transfer_frame(t, [&](detail::frame& f) { detail::spawn_daemon(f, where); });
}
inline void spawn_daemon(task<> t, const spawn_options& options,
                         std::source_location where = std::source_location::current()) {
  detail::transfer_frame(t, [&](detail::frame& f) { detail::spawn_daemon(f, where, options); });
}
template <detail::task_callable F>
void spawn_daemon(F&& f, std::source_location where = std::source_location::current()) {
  spawn_daemon(detail::call_and_keep(std::forward<F>(f)), where);
}
template <detail::task_callable F>
void spawn_daemon(F&& f, const spawn_options& options, std::source_location where = std::source_location::current()) {
  spawn_daemon(detail::call_and_keep(std::forward<F>(f)), options, where);
}
template <class F, class... More>
  requires(!detail::starts_as_task<F>)
detail::not_started<F> spawn_daemon(F&&, More&&...);

}  // namespace curfew
