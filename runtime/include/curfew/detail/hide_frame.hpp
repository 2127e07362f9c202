// Internal: leaves a coroutine of the library out of async stacks. Such a coroutine awaits it first.
#pragma once

#include <coroutine>

#include <curfew/detail/frame.hpp>

namespace curfew::detail {

// Hides the frame of the coroutine that awaits it, and returns that frame.
struct hide_frame {
  using curfew_awaiter = void;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    self = &static_cast<frame&>(h.promise());
    self->hidden = true;
    return false;
  }
  frame& await_resume() const noexcept { return *self; }
  frame* self = nullptr;
};

}  // namespace curfew::detail
