// These functions are about the running task. Outside of a task id() returns 0, name() returns "", cancelled()
// returns false and deadline() the clock's last instant; set_name() and executor() throw std::logic_error.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)

#include <curfew/detail/wait.hpp>

namespace curfew::this_task {

// Returns whether the task has been asked to end. It returns true inside the body of a cancelled group as well.
// Deadlines that have passed are seen, although the task has not given its thread back for them; what another thread
// has asked for is seen by a loop with one thread only when the task does so (curfew::yield()).
bool cancelled() noexcept;

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
    if (cancelled()) curfew::detail::throw_cancelled(*awaiting);
  }
  const curfew::detail::frame* awaiting = nullptr;
};

}  // namespace detail

// Returns the task's id, as the tree shows it; 0 if the task is not recorded.
std::uint64_t id() noexcept;
// Returns the name that the task was given, or else the name of its function.
std::string name();
// Names the task in every report from now on. Names are kept for the life of the process, so put no ids or addresses in
// them.
void set_name(std::string_view);
// Returns the executor that the completion handlers of the task run on.
asio::any_io_executor executor();

// Returns when a cancel scope will cancel the task (cancel_scope.hpp): the earliest of the deadlines that hold for it
// here, or the clock's last instant if there is none. Deadlines outside of a shield do not hold in it.
std::chrono::steady_clock::time_point deadline() noexcept;

// co_await checkpoint() throws curfew::cancelled if cancelled() is true, and else goes straight on. It is meant for
// long computations; curfew::yield() also lets others have a turn.
inline detail::checkpoint_awaiter checkpoint() noexcept { return {}; }

}  // namespace curfew::this_task
