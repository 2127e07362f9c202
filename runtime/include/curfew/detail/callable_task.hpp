// spawn(callable): a callable that returns a task, and lives as long as the task does. Internal: used by whatever takes
// a task to start.
//
// A coroutine lambda keeps its captures in the lambda, not in its frame. `spawn([x]() -> task<> { … }())` destroys the
// lambda at once and leaves the coroutine without its captures; `spawn([x]() -> task<> { … })` keeps it.
#pragma once

#include <concepts>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/task.hpp>

namespace curfew::detail {

template <class F>
concept task_callable = !is_task<std::remove_cvref_t<F>> && std::invocable<std::decay_t<F>&> &&
                        is_task<std::invoke_result_t<std::decay_t<F>&>>;

template <task_callable F>
using task_of = std::invoke_result_t<std::decay_t<F>&>;

// Arguments live as long as their coroutine, the last one goes first.
template <class F, class T>
task<T> keep_callable(std::unique_ptr<F>, task<T> called) {
  co_return co_await std::move(called);
}

// The task that the callable returns; it is named after its own function, and the frame around it is not seen.
template <task_callable F>
task_of<F> call_and_keep(F&& f) {
  auto callable = std::make_unique<std::decay_t<F>>(std::forward<F>(f));
  task_of<F> called = (*callable)();
  if (!called) return called;  // refused by whoever starts it
  const std::source_location function = called.promise().born;
  task_of<F> kept = keep_callable(std::move(callable), std::move(called));
  kept.promise().born = function;
  kept.promise().hidden = true;
  return kept;
}

}  // namespace curfew::detail
