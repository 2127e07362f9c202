// The running task, from inside it. Outside of a task id() is 0, name() is "" and cancelled() is false; the others
// throw std::logic_error.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>

#include <curfew/detail/wait.hpp>

namespace curfew::this_task {

namespace detail {

struct checkpoint_awaiter {
  using curfew_awaiter = void;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    awaiting = &static_cast<curfew::detail::frame&>(h.promise());
    return false;
  }
  void await_resume() const {
    if (curfew::detail::is_cancelled(*awaiting)) curfew::detail::throw_cancelled(*awaiting);
  }
  const curfew::detail::frame* awaiting = nullptr;
};

}  // namespace detail

// As the tree shows it; 0 when the task is not recorded.
std::uint64_t id() noexcept;
// The name given, else the function's.
std::string name();
// Names the task in every report from now on. Names are kept for the life of the process: no ids or addresses in them.
void set_name(std::string_view);
// Whether it has been asked to end. True inside a cancelled group's body as well.
bool cancelled() noexcept;
// The executor that its completion handlers run on.
asio::any_io_executor executor();

// co_await checkpoint(): throws curfew::cancelled if the task has been asked to end, else goes straight on. For long
// computations; curfew::yield() also lets others have a turn.
inline detail::checkpoint_awaiter checkpoint() noexcept { return {}; }

}  // namespace curfew::this_task
