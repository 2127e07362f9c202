// What a task has come to, when its coroutine has gone. Internal: included by whatever starts a task and gives a
// handle.
//
// A coroutine's parameters, and what they own, go at its end and not when somebody asks for its result: a socket that
// was passed to a session is closed when the session is over, joined or not. So the result moves to a frame that
// nothing else is in.
#pragma once

#include <type_traits>
#include <utility>

#include <curfew/task.hpp>

namespace curfew::detail {

// Never runs: its promise holds a result, and is destroyed as any other.
template <class T>
task<T> bare_result(task<T> none) {
  co_return co_await std::move(none);
}

// Of a task<void> that has ended well. It is everybody's, and not destroyed.
frame& nothing_to_take() noexcept;

// Destroys the coroutine of that finished promise<T>. Returns where its result is now: still there, if there is no
// memory, or if the result cannot be moved.
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
