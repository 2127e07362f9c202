// Internal: the outermost coroutine of a guest, around the one that co_spawn was given. It stands where asio::co_spawn
// has a coroutine of its own, and keeps what Asio promises: the handler is called on its executor, never within
// co_spawn, and with every error of the coroutine. Included by co_spawn.hpp.
//
// It is not Asio's own for two reasons. That one, in Asio 1.26 to 1.30.0, awaits something after the coroutine has
// ended, and the cancellation of a coroutine that never had to wait is thrown there, out of run(). And it goes through
// the context's queue twice, with two blocks of memory each time, where once is enough.
//
// In a program with curfew::asio_tracking, that is told whose task the coroutine is, and tells in what it waits.
#pragma once

#include <curfew/detail/asio_coroutines.hpp>

#if CURFEW_ASIO_COROUTINES

#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(associated_cancellation_slot.hpp)
#include CURFEW_ASIO(associated_executor.hpp)
#include CURFEW_ASIO(cancellation_state.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(dispatch.hpp)
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/awaitable_frame.hpp>
#include <curfew/detail/guest.hpp>

namespace curfew::detail {

// Holds the handler of a guest, and work for the executor that it has of its own.
template <class Handler>
class guest_handler {
  struct guests_executor {};
  using executor = asio::associated_executor_t<Handler, guests_executor>;
  static constexpr bool has_executor = !std::is_same_v<executor, guests_executor>;
  struct no_work {};

  static auto work_for(const Handler& h) {
    if constexpr (has_executor)
      return asio::executor_work_guard<executor>(asio::associated_executor<Handler, guests_executor>::get(h, {}));
    else
      return no_work();
  }

 public:
  explicit guest_handler(Handler&& h) : handler_(std::move(h)), work_(work_for(handler_)) {}

  // Calls the handler. `within` is where it goes first, if this is within the call of co_spawn, else nullptr. The
  // handler's own executor is not posted to: that of a future, for one, would start a thread for that.
  template <class... Results>
  void operator()(const guest_ref* within, std::exception_ptr error, Results&&... results) {
    if constexpr (!std::is_same_v<Handler, asio::detail::detached_handler>) {
      auto call = [handler = std::move(handler_), error = std::move(error),
                   ... results = std::forward<Results>(results)]() mutable {
        std::move(handler)(std::move(error), std::move(results)...);
      };
      if constexpr (has_executor) {
        if (within == nullptr) return asio::dispatch(work_.get_executor(), std::move(call));
        asio::post(within->executor(),
                   [until_then = within->undelivered(), work = std::move(work_), call = std::move(call)]() mutable {
                     until_then.is_called();
                     asio::dispatch(work.get_executor(), std::move(call));
                   });
      } else {
        if (within == nullptr) return call();
        asio::post(within->executor(), [until_then = within->undelivered(), call = std::move(call)]() mutable {
          until_then.is_called();
          call();
        });
      }
    }
  }

 private:
  Handler handler_;
  [[no_unique_address]] decltype(work_for(std::declval<const Handler&>())) work_;
};

// Keeps the context at work while the coroutine lives. A coroutine that is destroyed before its end has told so.
class guest_life {
 public:
  explicit guest_life(guest_ref g) noexcept : guest_(std::move(g)) { guest_.begin_work(); }
  guest_life(guest_life&&) noexcept = default;
  guest_life& operator=(guest_life&&) = delete;
  ~guest_life() {
    if (!guest_) return;
    if (!ended_) guest_.destroyed();
    guest_.end_work();
  }
  void ended(const std::exception_ptr& error) noexcept {
    ended_ = true;
    guest_.ended(error);
  }
  const guest_ref& guest() const noexcept { return guest_; }

 private:
  guest_ref guest_;
  bool ended_ = false;
};

// Gives the coroutine: it was given itself, or is made by the callable, which is kept.
template <class T, class Executor>
struct awaitable_as_function {
  asio::awaitable<T, Executor> operator()() { return std::move(coroutine); }
  asio::awaitable<T, Executor> coroutine;
};
template <class Coroutine>
struct function_of_coroutine {
  using type = Coroutine;
};
template <class T, class Executor>
struct function_of_coroutine<asio::awaitable<T, Executor>> {
  using type = awaitable_as_function<T, Executor>;
};

template <class T, class Executor>
guest_origin origin_of(const asio::awaitable<T, Executor>& coroutine) noexcept {
  return {resume_function_of(coroutine), nullptr};
}
template <class F>
guest_origin origin_of(const F& callable) noexcept {
  if constexpr (std::is_pointer_v<F>)
    return {reinterpret_cast<const void*>(callable), nullptr};
  else
#if defined(__cpp_rtti)
    return {nullptr, &typeid(F)};
#else
    return {};
#endif
}

template <class Executor>
inline constexpr bool holds_guests_executor = std::constructible_from<Executor, asio::any_io_executor>;

// Keeps an executor at work that is not the guest's.
template <class Executor, bool = holds_guests_executor<Executor>>
struct users_work {
  explicit users_work(const Executor&) noexcept {}
};
template <class Executor>
struct users_work<Executor, false> : asio::executor_work_guard<Executor> {
  using asio::executor_work_guard<Executor>::executor_work_guard;
};

template <class Handler, class Executor, class Function>
struct co_spawn_state {
  // Returns the coroutine. It names the guest, whose name was its callable's before.
  auto call() {
    auto coroutine = function();
    if constexpr (std::is_same_v<Function, typename function_of_coroutine<Function>::type>)
      life.guest().is_resumed_by(resume_function_of(coroutine));
    return coroutine;
  }
  template <class... Results>
  void end(std::exception_ptr error, Results&&... results) {
    const bool within_call = life.guest().begins_here();
    life.ended(error);
    handler(within_call ? &life.guest() : nullptr, std::move(error), std::forward<Results>(results)...);
  }

  guest_handler<Handler> handler;
  [[no_unique_address]] users_work<Executor> work;
  guest_life life;
  Function function;
};

template <class T, class Handler, class Executor, class Function>
asio::awaitable<asio::detail::awaitable_thread_entry_point, Executor> co_spawn_entry_point(
    asio::awaitable<T, Executor>*, co_spawn_state<Handler, Executor, Function> s) {
  std::exception_ptr error;
  std::optional<T> result;
  try {
    result.emplace(co_await s.call());
  } catch (...) {
    error = std::current_exception();
  }
  if (error)
    s.end(std::move(error), T());
  else
    s.end(nullptr, *std::move(result));
}
template <class Handler, class Executor, class Function>
asio::awaitable<asio::detail::awaitable_thread_entry_point, Executor> co_spawn_entry_point(
    asio::awaitable<void, Executor>*, co_spawn_state<Handler, Executor, Function> s) {
  std::exception_ptr error;
  try {
    co_await s.call();
  } catch (...) {
    error = std::current_exception();
  }
  s.end(std::move(error));
}

template <class Awaitable, class Executor, class Handler, class Coroutine>
void host(const Executor& e, const spawn_place& place, Handler&& handler, error_for errors, Coroutine&& coroutine) {
  using executor = typename Awaitable::executor_type;
  using function = typename function_of_coroutine<std::decay_t<Coroutine>>::type;
  using state = co_spawn_state<std::decay_t<Handler>, executor, function>;
  constexpr bool on_guests = holds_guests_executor<executor>;

  guest_ref guest(place, errors, origin_of(static_cast<const std::decay_t<Coroutine>&>(coroutine)));
  guest_life life(guest);
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected()) slot.assign([guest](asio::cancellation_type type) { guest.cancel_by_user(type); });
  const executor runs_on = [&] {
    if constexpr (on_guests)
      return executor(guest.executor());
    else
      return executor(e);
  }();
  auto entry = detail::co_spawn_entry_point(
      static_cast<Awaitable*>(nullptr),
      state{guest_handler(std::decay_t<Handler>(std::forward<Handler>(handler))), users_work<executor>(runs_on),
            std::move(life), function{std::forward<Coroutine>(coroutine)}});
#if defined(CURFEW_BOOST_ASIO) ? defined(CURFEW_TRACKS_BOOST_ASIO) : defined(CURFEW_TRACKS_ASIO)
  asio_tracking::frame_is_of_task(frame_of(entry), guest.id(), guest.context());
#endif
  guest_start start(asio::detail::awaitable_thread<executor>(std::move(entry), runs_on, guest.slot(),
                                                             asio::cancellation_state(guest.slot())));
  const guest_begins here(guest);
  if constexpr (on_guests)
    guest.begin(std::move(start));
  else
    asio::dispatch(runs_on, std::move(start));
}

}  // namespace curfew::detail

#endif
