// Internal: keeps the result of a task whose coroutine has gone. Included by whatever starts a task and gives a handle.
//
// The parameters of a coroutine, and what they own, are destroyed at its end, not when somebody asks for its result. So
// a socket that was passed to a session is closed when the session is over, whether it is joined or not. The result
// therefore moves to a frame that has nothing else in it.
#pragma once

#include <type_traits>
#include <utility>

#include <curfew/task.hpp>

namespace curfew::detail {

// Never runs: its promise holds a result, and is destroyed like any other promise.
template <class T>
task<T> bare_result(task<T> none) {
  co_return co_await std::move(none);
}

// Returns the result of a task<void> that has ended well. All such tasks share it, and it is never destroyed.
frame& nothing_to_take() noexcept;

// Destroys the coroutine of the finished promise<T>, and returns the frame that its result is in now. If there is no
// memory, or if the result cannot be moved, the coroutine stays and `finished` is returned.
template <class T>
frame* outlive(frame& finished) noexcept {
  auto& from = static_cast<promise<T>&>(finished);
  frame* result = nullptr;
  if (std::is_void_v<T> && !from.error) {
    result = &nothing_to_take();
  } else {
    try {
      task<T> bare = bare_result(task<T>());
      promise<T>& to = bare.promise();
      if constexpr (std::is_reference_v<T>) {
        to.value = from.value;
      } else if constexpr (!std::is_void_v<T>) {
        if (from.value) to.value.emplace(*std::move(from.value));
      }
      to.error = from.error;
      to.cancelled = from.cancelled;
      result = &bare.release();
    } catch (...) {
      return &finished;
    }
  }
  from.coroutine().destroy();
  return result;
}

}  // namespace curfew::detail
