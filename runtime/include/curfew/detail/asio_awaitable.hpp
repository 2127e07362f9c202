// Internal: lets a task await what is meant for Asio's own coroutines. Included by use_task.hpp.
//
//   - a coroutine: co_await as_it_was(), which returns an asio::awaitable. It runs on the task's executor, as with
//     asio::co_spawn(curfew::this_task::executor(), as_it_was(), curfew::use_task);
//   - an operation that waits for its token: co_await timer.async_wait(asio::deferred);
//   - asio::this_coro::executor.
#pragma once

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(this_coro.hpp)

#include <curfew/detail/asio_coroutines.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/task.hpp>

namespace curfew {

struct use_task_t;

namespace detail {

template <class T, class Executor>
struct adapted_awaitable<asio::awaitable<T, Executor>> {
  using adapted = void;
  template <class Coroutine, class Token = use_task_t>
  static auto of(const frame& f, Coroutine&& coroutine) {
    static_assert(!std::is_lvalue_reference_v<Coroutine>,
                  "an asio::awaitable is awaited once: co_await std::move(a), or co_await f()");
    static_assert(
        std::constructible_from<Executor, const asio::any_io_executor&>,
        "this coroutine's executor is not the task's: co_await asio::co_spawn(its_executor, …, curfew::use_task)");
    return asio::co_spawn(Executor(executor_of(f)), std::move(coroutine), Token());
  }
};

// An operation that is called with a token.
template <class Operation>
  requires std::invocable<Operation, const use_task_t&> &&
           task_awaiter<std::invoke_result_t<Operation, const use_task_t&>>
struct adapted_awaitable<Operation> {
  using adapted = void;
  template <class Token = use_task_t>
  static auto of(const frame&, Operation operation) {
    return std::move(operation)(Token());
  }
};

struct executor_awaiter {
  using curfew_awaiter = void;
  asio::any_io_executor executor;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  asio::any_io_executor await_resume() const noexcept { return executor; }
};
template <>
struct adapted_awaitable<asio::this_coro::executor_t> {
  using adapted = void;
  static executor_awaiter of(const frame& f, asio::this_coro::executor_t) { return {executor_of(f)}; }
};

}  // namespace detail
}  // namespace curfew
