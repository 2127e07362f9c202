// Internal: supports spawn(callable), where the callable returns a task and is kept as long as the task lives. Used by
// whatever takes a task to start.
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

// What a function returns that is given something else to start. It stands in the signature, so that this error comes
// before those that follow from it.
template <class F>
inline constexpr bool starts_as_task = is_task<std::remove_cvref_t<F>> || task_callable<F>;
template <class F>
  requires(!starts_as_task<F>)
struct not_started {
  static_assert(starts_as_task<F>,
                "curfew starts a curfew::task, or a callable that returns one when it is called without arguments: "
                "[...]() -> curfew::task<> { ... }. An asio::awaitable is started by curfew::co_spawn");
};

template <task_callable F>
using task_of = std::invoke_result_t<std::decay_t<F>&>;

// Awaits `called`. The parameters live as long as the coroutine, and the last one is destroyed first: the task goes
// before the callable.
template <class F, class T>
task<T> keep_callable(std::unique_ptr<F>, task<T> called) {
  co_return co_await std::move(called);
}

// Makes the callable as a frame is made, so that the handles that it captures are found and go to its task.
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

// Returns the callable's task inside a coroutine that keeps the callable. The task is named after the callable's own
// function, and the frame around it is hidden.
template <task_callable F>
task_of<F> call_and_keep(F&& f) {
  kept_callable<std::decay_t<F>> made(std::forward<F>(f));
  task_of<F> called = (*made.callable)();
  if (!called) return called;  // whoever starts it refuses it
  const std::source_location function = called.promise().born;
  task_of<F> kept = keep_callable(std::move(made.callable), std::move(called));
  kept.promise().parameters = made.handles.release();
  kept.promise().born = function;
  kept.promise().hidden = true;
  return kept;
}

}  // namespace curfew::detail
