// co_spawn is asio::co_spawn, and what it starts is a task in the tree. The namespace is all that changes:
//
//     asio::io_context context;
//     curfew::co_spawn(context, session(std::move(socket)), asio::detached);   // an asio::awaitable or a curfew::task
//     context.run();
//
// It takes an executor or an execution context; an asio::awaitable, a curfew::task, or a callable that returns one and
// is kept until its end; and a completion token of the signature void(std::exception_ptr, T), or
// void(std::exception_ptr). Tokens, executors, allocators and cancellation slots mean what they mean to Asio. In
// addition:
//
//   - The task is one of the loop that is on that io_context. If there is none, one is made, which is called
//   "io_context"
//     and lives as long as the context. Nobody runs or shuts down that loop: the program runs its context as it did.
//     Tasks that are left when the context goes are pending-at-shutdown.
//   - With asio::detached an exception is lost, as with Asio. It is an unobserved-error of the task.
//   - A terminal signal of the handler's slot asks the task to end: it is cancelled then, as by any other cancel.
//   - The task is spawned by the task that runs there, and an asio::awaitable is the spawner of what it spawns.
//   - What a daemon awaits in this way (use_task, use_awaitable) is background work as well.
//
// A curfew::task is started by its loop, also if co_spawn() is called in a handler of the context. A callable that
// returns one is called at once; one that returns an asio::awaitable is called where the coroutine runs.
//
// On a strand of the context no two tasks run at the same time. A context made for one thread (concurrency hint 1) has
// no need of that for a curfew::task, which takes turns with everything there.
//
// An executor of anything else than an io_context, such as a thread_pool, is refused: by the compiler if the type says
// so, and else by std::invalid_argument. An asio::awaitable whose executor type is neither asio::any_io_executor nor
// made from one runs on the executor that was given: its steps are then not seen, and it is the spawner of nobody.
//
// Throws std::logic_error if the loop of a curfew::loop object, whose context this is, has ended.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(execution/executor.hpp)
#include CURFEW_ASIO(execution_context.hpp)

#include <curfew/detail/asio_coroutines.hpp>
#include <curfew/detail/callable_task.hpp>
#include <curfew/detail/delivery.hpp>
#include <curfew/detail/error_for.hpp>
#include <curfew/detail/guest.hpp>
#include <curfew/detail/guest_entry.hpp>
#include <curfew/detail/spawn_place.hpp>
#include <curfew/spawn.hpp>
#include <curfew/task.hpp>

#if CURFEW_ASIO_COROUTINES
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)
#endif

namespace curfew {

namespace detail {

// Describes what co_spawn() starts: `coroutine` is the awaitable or the task, and `signature` that of the handler.
template <class C>
struct co_spawnable {};
template <class T>
struct co_spawnable<task<T>> {
  static_assert(!std::is_reference_v<T>,
                "curfew::co_spawn: a result is passed to a handler, and cannot be a reference");
  using coroutine = task<T>;
  using signature = void(std::exception_ptr, T);
};
template <>
struct co_spawnable<task<void>> {
  using coroutine = task<void>;
  using signature = void(std::exception_ptr);
};
template <class T, class Executor>
struct co_spawnable<asio::awaitable<T, Executor>> {
  using coroutine = asio::awaitable<T, Executor>;
  using signature = void(std::exception_ptr, T);
};
template <class Executor>
struct co_spawnable<asio::awaitable<void, Executor>> {
  using coroutine = asio::awaitable<void, Executor>;
  using signature = void(std::exception_ptr);
};
template <class F>
  requires std::invocable<std::decay_t<F>&> && (!is_task<F>)
struct co_spawnable<F> : co_spawnable<std::invoke_result_t<std::decay_t<F>&>> {};

template <class C>
concept may_be_co_spawned = requires { typename co_spawnable<std::decay_t<C>>::signature; };

template <class Executor>
struct initiate_co_spawn_task {
  using executor_type = Executor;
  executor_type get_executor() const noexcept { return executor; }

  template <class Handler, class C>
  void operator()(Handler&& handler, C&& c) const {
    start(place_of(executor, where), std::forward<Handler>(handler), std::forward<C>(c));
  }

  template <class Handler, class C>
  void start(const spawn_place& place, Handler&& handler, C&& c) const {
    using coroutine = typename co_spawnable<std::decay_t<C>>::coroutine;
    using plain_handler = std::decay_t<Handler>;
    constexpr error_for errors = error_of_handler<plain_handler>;
    if constexpr (is_asio_awaitable<coroutine>) {
      host<coroutine>(executor, place, std::forward<Handler>(handler), errors, std::forward<C>(c));
    } else {
      coroutine t = as_coroutine(std::forward<C>(c));
      if (!t) throw_empty_task();
      if constexpr (std::is_same_v<plain_handler, asio::detail::detached_handler>)
        transfer_frame(t, [&](frame& f) { start_there(f, place, errors); });
      else
        start_delivered(executor, place, std::forward<Handler>(handler), errors, std::move(t));
    }
  }

  template <class C>
  static auto as_coroutine(C&& c) {
    if constexpr (is_task<std::decay_t<C>>)
      return std::decay_t<C>(std::forward<C>(c));
    else
      return call_and_keep(std::forward<C>(c));
  }

  Executor executor;
  std::source_location where;
};

// Starts a task on the loop that it is given, for loop::spawn(). The name is what a task waits in that awaits it.
struct initiate_co_spawn_on_loop : initiate_co_spawn_task<asio::any_io_executor> {
  initiate_co_spawn_on_loop(const asio::any_io_executor& its_executor, std::shared_ptr<loop_core> its_loop,
                            std::source_location place) noexcept
      : initiate_co_spawn_task{its_executor, place}, loop(std::move(its_loop)) {}

  template <class Handler, class C>
  void operator()(Handler&& handler, C&& c) const {
    start({nullptr, std::nullopt, where, loop.get()}, std::forward<Handler>(handler), std::forward<C>(c));
  }

  std::shared_ptr<loop_core> loop;
};

template <class T>
struct not_co_spawned {
  static_assert(is_task<T>, "a curfew::task is started by curfew::co_spawn, which takes what asio::co_spawn takes");
};

struct co_spawn_function {
  template <class Executor, class C, class Token = typename asio::default_completion_token<Executor>::type>
    requires asio::execution::is_executor<Executor>::value
  auto operator()(const Executor& executor, C&& coroutine,
                  Token&& token = typename asio::default_completion_token<Executor>::type(),
                  std::source_location where = std::source_location::current()) const {
    static_assert(may_be_co_spawned<C>,
                  "curfew::co_spawn starts an asio::awaitable, a curfew::task, or a callable without parameters that "
                  "returns one of them");
    static_assert(!std::is_lvalue_reference_v<C> || std::is_copy_constructible_v<std::decay_t<C>>,
                  "curfew::co_spawn takes the coroutine over: hand it over as f(), or as std::move(t)");
    if constexpr (may_be_co_spawned<C>)
      return asio::async_initiate<Token, typename co_spawnable<std::decay_t<C>>::signature>(
          initiate_co_spawn_task<Executor>{executor, where}, token, std::forward<C>(coroutine));
  }

  template <class Context, class C,
            class Token = typename asio::default_completion_token<typename Context::executor_type>::type>
    requires std::is_convertible_v<Context&, asio::execution_context&>
  auto operator()(Context& context, C&& coroutine,
                  Token&& token = typename asio::default_completion_token<typename Context::executor_type>::type(),
                  std::source_location where = std::source_location::current()) const {
    return (*this)(context.get_executor(), std::forward<C>(coroutine), std::forward<Token>(token), where);
  }
};

}  // namespace detail

// It is an object, so that a call without a namespace goes on finding Asio's function by its arguments.
inline constexpr detail::co_spawn_function co_spawn;

#if CURFEW_ASIO_COROUTINES

// Lets a coroutine of Asio's await a curfew::task: int n = co_await curfew::as_awaitable(answer()). The task runs on
// the coroutine's executor, and has an entry of its own, below the coroutine's if that was started by curfew::co_spawn.
// The await ends when the task has ended. A cancellation of the coroutine asks the task to end, and is waited for.
//
// `Executor` is that of the coroutine: co_await curfew::as_awaitable<my_executor>(answer()).
template <class Executor = asio::any_io_executor, class T>
asio::awaitable<T, Executor> as_awaitable(task<T> t, std::source_location where = std::source_location::current()) {
  const asio::use_awaitable_t<Executor> there(where.file_name(), static_cast<int>(where.line()), where.function_name());
  co_return co_await co_spawn(co_await asio::this_coro::executor, std::move(t), there, where);
}

#endif

}  // namespace curfew

namespace CURFEW_ASIO_NAMESPACE {

// Says who starts a task.
template <class Where, class T, class... More>
curfew::detail::not_co_spawned<T> co_spawn(Where&&, curfew::task<T>, More&&...);

}  // namespace CURFEW_ASIO_NAMESPACE
