// use_task is the completion token that makes any Asio operation awaitable in a curfew::task.
//
//     std::size_t n = co_await socket.async_read_some(buffer, curfew::use_task);
//
// An error is thrown as asio::system_error; with a variable for it nothing is thrown:
//
//     asio::error_code ec;
//     std::size_t n = co_await socket.async_read_some(buffer, curfew::use_task(ec));
//
// If the task is cancelled, the await throws curfew::cancelled and the operation is not started. An operation that is
// under way is cancelled through its cancellation slot. If it then ends with an error, whatever that is called, the
// await throws curfew::cancelled. An operation that succeeds all the same gives its result.
//
// With a variable nothing is thrown, except an exception that an operation passes to its handler and that is no
// system_error. The variable gets the operation's error, or operation_aborted if the operation was not started. If the
// operation gave no value beside the error, the await returns a default one or, as for the socket of an accept, one
// that has only its executor.
//
// asio::redirect_error(curfew::use_task, ec) does the same. asio::bind_cancellation_slot(slot, curfew::use_task) adds a
// slot of the user's own: the operation can be cancelled by its signal and with the task.
//
// use_task can be the default token of an I/O object:
//
//     using socket = curfew::use_task_t::as_default_on_t<asio::ip::tcp::socket>;
//     std::size_t n = co_await s.async_read_some(buffer);
//
// What was written for coroutines of Asio needs no token: a task awaits an asio::awaitable, which runs on the task's
// executor and is cancelled with it; an operation with the token asio::deferred; and asio::this_coro::executor.
//
// While an operation is pending it is outstanding work of the task's loop. Its handler may be moved, called and
// destroyed on any thread: the task goes on on its own executor. If the loop has several threads and a borrowed
// context, the handler has a strand, as with Asio alone, and must be gone before the context is.
//
// REQUIRES: the operation is awaited at once, in the task that asked for it.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)
#include CURFEW_ASIO(dispatch.hpp)
#include CURFEW_ASIO(error.hpp)
#include CURFEW_ASIO(redirect_error.hpp)

#include <curfew/detail/asio_awaitable.hpp>
#include <curfew/detail/error_code.hpp>
#include <curfew/detail/operation_name.hpp>
#include <curfew/detail/operation_result.hpp>
#include <curfew/detail/operation_state.hpp>
#include <curfew/detail/own_executor.hpp>
#include <curfew/detail/token.hpp>
#include <curfew/detail/users_allocator.hpp>
#include <curfew/detail/users_slot.hpp>
#include <curfew/detail/wait.hpp>

namespace curfew {

// This is use_task with a variable that takes the error.
struct use_task_into {
  error_code* error;
};

struct use_task_t {
  constexpr use_task_t() noexcept = default;

  // The variable must live until the operation is done.
  use_task_into operator()(error_code& error) const noexcept { return {&error}; }

  template <class InnerExecutor>
  struct executor_with_default : InnerExecutor {
    using default_completion_token_type = use_task_t;
    template <class OtherExecutor>
      requires(!std::is_same_v<std::decay_t<OtherExecutor>, executor_with_default> &&
               std::is_convertible_v<const OtherExecutor&, InnerExecutor>)
    executor_with_default(const OtherExecutor& other) noexcept : InnerExecutor(other) {}
  };

  template <class T>
  using as_default_on_t = typename T::template rebind_executor<executor_with_default<typename T::executor_type>>::other;

  template <class T>
  static as_default_on_t<std::decay_t<T>> as_default_on(T&& object) {
    return as_default_on_t<std::decay_t<T>>(std::forward<T>(object));
  }
};

inline constexpr use_task_t use_task;

namespace detail {

// Returns what is thrown because the operation ended with this error.
system_error failed_with(const operation&, const error_code&);
// Throws asio::system_error because the operation's handler was destroyed without being called.
[[noreturn]] void throw_uncalled(const operation&);

// This is the awaiter of an operation that is not started yet. `Token` is use_task_t or use_task_into.
template <class Token, class Initiation, class InitArgs, class... Results>
class [[nodiscard("an operation starts when it is awaited")]] operation_awaiter : public operation_state<Results...> {
 public:
  using curfew_awaiter = void;
  using traits = operation_result<Results...>;
  static constexpr bool throws = std::is_same_v<Token, use_task_t>;
  static constexpr bool gives_error = traits::has_error && !traits::has_error_within;
  static constexpr std::size_t skip = traits::has_error || traits::has_exception ? 1 : 0;

  operation_awaiter(Initiation initiation, InitArgs args, Token token)
      : initiation_(std::move(initiation)), args_(std::move(args)), token_(token) {}
  // REQUIRES: `other` is not started yet.
  operation_awaiter(operation_awaiter&& other) noexcept
      : initiation_(std::move(other.initiation_)), args_(std::move(other.args_)), token_(other.token_) {}

  ~operation_awaiter() override {
    if (this->is_left()) [[unlikely]]
      leave();
  }

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    frame& f = h.promise();
    awaiting_ = &f;
    if (is_cancelled(f)) {
      refused_ = true;
      refuse(f, *this);
      return true;
    }
    if constexpr (runs_on_its_own<Initiation>) runs_on_.choose(f, initiation_);
    return this->start(f, operation_of<Initiation>(), [this](auto&& on_done) { this->begin(std::move(on_done)); });
  }

  // What an operation mostly throws is thrown here and nothing else, so that this is compiled into its coroutine: see
  // throw_cancelled().
  [[gnu::always_inline]] auto await_resume() {
    if constexpr (throws) {
      if (ends_in_a_cancel()) [[unlikely]]
        throw_cancelled(*awaiting_);
      if constexpr (gives_error)
        if (has_failed()) [[unlikely]]
          throw failed_with(operation_of<Initiation>(), std::get<0>(*this->results_));
    }
    return take_results();
  }

  // Asio's coroutines await what they can call like this. It is declared only to say what is to be written there.
  template <class Coroutine>
  std::nullptr_t operator()(Coroutine*) {
    static_assert(
        is_task<Coroutine>,
        "curfew::use_task is for a curfew::task: an asio::awaitable awaits an operation by asio::use_awaitable");
    return nullptr;
  }

 private:
  // Returns whether what the operation ended with stands for the task's cancellation. Its error does, whatever it is,
  // if the task was asked to cancel during the wait.
  bool ends_in_a_cancel() const noexcept {
    if (!this->results_) return refused_ || ended_by_cancel();
    if constexpr (gives_error) {
      const error_code& code = std::get<0>(*this->results_);
      return code && (ended_by_cancel() || (code == asio::error::operation_aborted && is_cancelled(*awaiting_)));
    } else if constexpr (traits::has_exception) {
      return std::get<0>(*this->results_) != nullptr && ended_by_cancel();
    }
    return false;
  }

  // Returns whether it ended with an error. REQUIRES: it gives one.
  bool has_failed() const noexcept { return this->results_ && std::get<0>(*this->results_); }

  auto take_results() {
    if constexpr (!throws) token_.error->clear();
    if (!this->results_) return without_results();
    if constexpr (traits::has_error_within) {
      if (const error_code& code = std::get<0>(std::get<0>(*this->results_))) keep(code);
    } else if constexpr (gives_error && !throws) {
      if (has_failed()) {
        *token_.error = std::get<0>(*this->results_);
        keep(*token_.error);
      }
    } else if constexpr (traits::has_exception) {
      if (const std::exception_ptr& thrown = std::get<0>(*this->results_)) {
        ended_with(thrown);
        return nothing_beside_error();
      }
    }
    return unpack<skip>(*std::move(this->results_));
  }

  template <class Handler>
  void begin(Handler on_done) {
    const auto initiate = [this](auto&& bound) {
      std::apply(
          [&](auto&&... args) {
            std::move(initiation_)(std::forward<decltype(bound)>(bound), std::forward<decltype(args)>(args)...);
          },
          std::move(args_));
    };
    if constexpr (runs_on_its_own<Initiation>) {
      if (!runs_on_.is_the_tasks()) return initiate(asio::bind_executor(runs_on_.get(), std::move(on_done)));
    }
    initiate(std::move(on_done));
  }

  void emit(asio::cancellation_type type) override {
    if constexpr (runs_on_its_own<Initiation>) {
      if (this->link().is_on_the_way()) return;
      asio::dispatch(runs_on_.get(), [link = this->link(), type] { link.emit(type); });
    } else {
      operation_state<Results...>::emit(type);
    }
  }

  // Ends what the operation does with the task's locals, as far as it can. What the operation left in its slot may
  // refer to its handler, so the slot is cleared. If the operation is code that runs on, the slot is that code's own.
  // Where the context is over the operation does nothing any more, and its object may be gone.
  void leave() noexcept {
    if (runs_on_its_own<Initiation> || !is_context_over(*awaiting_)) emit(asio::cancellation_type::terminal);
    if constexpr (!runs_on_its_own<Initiation>) this->link().slot().clear();
  }

  // Returns whether the task was asked to cancel during the wait.
  bool ended_by_cancel() const noexcept { return this->was_asked_to_cancel() && is_cancelled(*awaiting_); }

  // Keeps an error that stands for the cancellation: the task gets it as a value, and may throw it in a type of its
  // own.
  void keep(const error_code& code) {
    if (ended_by_cancel()) cancelled_as(*awaiting_, code);
  }

  void ended_with(const std::exception_ptr& thrown) {
    if constexpr (throws) {
      std::rethrow_exception(thrown);
    } else {
      try {
        std::rethrow_exception(thrown);
      } catch (const system_error& e) {
        *token_.error = e.code();
        keep(e.code());
      } catch (...) {  // it has no code, and is taken only if it stands for the cancellation
        if (!ended_by_cancel()) throw;
        *token_.error = asio::error::operation_aborted;
      }
    }
  }

  // Called if the operation was not started, or if its handler was destroyed uncalled.
  auto without_results() {
    if constexpr (throws) {
      throw_uncalled(operation_of<Initiation>());
    } else {
      *token_.error = asio::error::operation_aborted;
    }
    return nothing_beside_error();
  }

  auto nothing_beside_error() {
    using results = std::tuple<Results...>;
    if constexpr (throws) {  // never called: only its type is needed
      return unpack<skip>(*std::move(this->results_));
    } else {
      static_assert(
          (can_be_nothing<Results> && ...),
          "use_task(ec) needs a value to give beside an error, and this operation's result can neither be made "
          "from nothing nor from an executor: use curfew::use_task and catch curfew::system_error");
      return unpack<skip>(results{nothing<Results>(*awaiting_)...});
    }
  }

  Initiation initiation_;
  InitArgs args_;
  [[no_unique_address]] Token token_;
  [[no_unique_address]] own_executor<Initiation> runs_on_;
  frame* awaiting_ = nullptr;
  bool refused_ = false;
};

template <class Token, class... Results>
struct use_task_result {
  template <class Initiation, class... InitArgs>
  using awaiter = operation_awaiter<Token, std::decay_t<Initiation>, std::tuple<std::decay_t<InitArgs>...>,
                                    std::decay_t<Results>...>;

  // The return type is spelled out: Asio asks for it in overloads that it then does not take, and must not look inside
  // the body.
  template <class Initiation, class... InitArgs>
  static awaiter<Initiation, InitArgs...> initiate(Initiation&& initiation, Token token, InitArgs&&... args) {
    return awaiter<Initiation, InitArgs...>(std::forward<Initiation>(initiation),
                                            std::tuple<std::decay_t<InitArgs>...>(std::forward<InitArgs>(args)...),
                                            token);
  }
};

// Makes the token that is the same but has a variable that takes the error.
template <class Token>
struct with_error;
template <>
struct with_error<use_task_t> {
  using token = use_task_into;
  static token of(const use_task_t& t, error_code& ec) noexcept { return t(ec); }
};
template <class Token>
struct with_error<asio::cancellation_slot_binder<Token, asio::cancellation_slot>> {
  using token = asio::cancellation_slot_binder<typename with_error<Token>::token, asio::cancellation_slot>;
  static token of(const asio::cancellation_slot_binder<Token, asio::cancellation_slot>& bound, error_code& ec) {
    return token(bound.get_cancellation_slot(), with_error<Token>::of(bound.get(), ec));
  }
};
template <class Token, class Executor>
struct with_error<asio::executor_binder<Token, Executor>> {
  using token = asio::executor_binder<typename with_error<Token>::token, Executor>;
  static token of(const asio::executor_binder<Token, Executor>& bound, error_code& ec) {
    return token(asio::executor_arg, bound.get_executor(), with_error<Token>::of(bound.get(), ec));
  }
};

}  // namespace detail
}  // namespace curfew

namespace CURFEW_ASIO_NAMESPACE {

template <class R, class... Results>
class async_result<curfew::use_task_t, R(Results...)>
    : public curfew::detail::use_task_result<curfew::use_task_t, Results...> {};

template <class R, class... Results>
class async_result<curfew::use_task_into, R(Results...)>
    : public curfew::detail::use_task_result<curfew::use_task_into, Results...> {};

// Makes asio::redirect_error(use_task, ec) the same as use_task(ec), also around what binds something to use_task. Asio
// 1.22 makes redirect_error only of tokens whose result has one type for all operations, and it would hide the
// operation's name.
template <class Token, class R, class Error, class... Results>
  requires std::is_same_v<std::decay_t<Error>, curfew::error_code> &&
           requires { typename curfew::detail::with_error<Token>::token; }
class async_result<redirect_error_t<Token>, R(Error, Results...)> {
  using token = typename curfew::detail::with_error<Token>::token;

 public:
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation&& initiation, redirect_error_t<Token> redirected, InitArgs&&... args)
      -> decltype(async_result<token, R(Error, Results...)>::initiate(std::forward<Initiation>(initiation),
                                                                      std::declval<token>(),
                                                                      std::forward<InitArgs>(args)...)) {
    return async_result<token, R(Error, Results...)>::initiate(
        std::forward<Initiation>(initiation), curfew::detail::with_error<Token>::of(redirected.token_, redirected.ec_),
        std::forward<InitArgs>(args)...);
  }
};

}  // namespace CURFEW_ASIO_NAMESPACE
