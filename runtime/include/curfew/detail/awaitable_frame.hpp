// Internal: finds the frame of a coroutine of Asio's, by which it is named and known. Included by guest_entry.hpp.
#pragma once

#include <curfew/detail/asio_coroutines.hpp>

#if CURFEW_ASIO_COROUTINES

#include <coroutine>

namespace curfew::detail {
struct frames_address;
}  // namespace curfew::detail

// Asio lets its frames look into an awaitable, and this is one of them by its name alone.
template <class Executor>
class CURFEW_ASIO_NAMESPACE::detail::awaitable_frame<curfew::detail::frames_address, Executor> {
 public:
  template <class T>
  static void* in(const awaitable<T, Executor>& a) noexcept {
    if (a.frame_ == nullptr) return nullptr;
    return std::coroutine_handle<awaitable_frame<T, Executor>>::from_promise(*a.frame_).address();
  }
};

namespace curfew::detail {

// Returns the address of the coroutine's frame; nullptr if there is none.
template <class T, class Executor>
void* frame_of(const asio::awaitable<T, Executor>& a) noexcept {
  return asio::detail::awaitable_frame<frames_address, Executor>::in(a);
}

// Returns the function that resumes the coroutine; nullptr if there is no coroutine. A frame begins with it, whether
// g++ or clang has laid it out. REQUIRES: the coroutine has not ended.
template <class T, class Executor>
const void* resume_function_of(const asio::awaitable<T, Executor>& a) noexcept {
  const void* const frame = frame_of(a);
  return frame == nullptr ? nullptr : *static_cast<const void* const*>(frame);
}

}  // namespace curfew::detail

#endif
