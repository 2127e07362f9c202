// spawn(callable): a callable that returns a task, and lives as long as the task does. Internal: used by whatever takes
// a task to start.
//
// A coroutine lambda keeps its captures in the lambda, not in its frame. `spawn([x]() -> task<> { … }())` destroys the
// lambda at once and leaves the coroutine without its captures; `spawn([x]() -> task<> { … })` keeps it.
#pragma once

#include <concepts>
#include <memory>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>
#include <vector>

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

// Made like a frame: the handles that it captures are its task's.
template <class F>
class kept_callable {
 public:
  template <class G>
  explicit kept_callable(G&& g) {
    std::allocator<F> memory;
    F* const place = memory.allocate(1);
    newest_frame.begin(place, sizeof(F));
    try {
      callable.reset(::new (static_cast<void*>(place)) F(std::forward<G>(g)));
    } catch (...) {
      newest_frame.give_up();
      memory.deallocate(place, 1);
      throw;
    }
    handles.reset(newest_frame.finish(place).handles);
  }

  std::unique_ptr<F> callable;
  std::unique_ptr<std::vector<handle_base*>> handles;
};

// The task that the callable returns; it is named after its own function, and the frame around it is not seen.
template <task_callable F>
task_of<F> call_and_keep(F&& f) {
  kept_callable<std::decay_t<F>> made(std::forward<F>(f));
  task_of<F> called = (*made.callable)();
  if (!called) return called;  // refused by whoever starts it
  const std::source_location function = called.promise().born;
  task_of<F> kept = keep_callable(std::move(made.callable), std::move(called));
  kept.promise().parameters = made.handles.release();
  kept.promise().born = function;
  kept.promise().hidden = true;
  return kept;
}

}  // namespace curfew::detail
