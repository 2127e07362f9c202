// use_task: the completion token that makes any Asio operation awaitable in a curfew::task.
//
//     std::size_t n = co_await socket.async_read_some(buffer, curfew::use_task);
//
// An error is thrown as asio::system_error; with a variable for it nothing is thrown:
//
//     asio::error_code ec;
//     std::size_t n = co_await socket.async_read_some(buffer, curfew::use_task(ec));
//
// In a cancelled task the await throws curfew::cancelled (with a variable: it is operation_aborted) and the operation
// is not started; one that is under way is cancelled through its cancellation slot. An operation that succeeds all the
// same gives its result.
//
// asio::redirect_error(curfew::use_task, ec) is the same.
//
// As the default token of an I/O object:
//
//     using socket = curfew::use_task_t::as_default_on_t<asio::ip::tcp::socket>;
//     std::size_t n = co_await s.async_read_some(buffer);
//
// REQUIRES: the operation is awaited at once, in the task that asked for it; its handler is called on an executor of
// the task (Asio's operations do).
#pragma once

#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/system_error.hpp>

#include <curfew/detail/operation_name.hpp>
#include <curfew/detail/wait.hpp>

namespace curfew {

// use_task with a variable that takes the error.
struct use_task_into {
  asio::error_code* error;
};

struct use_task_t {
  constexpr use_task_t() noexcept = default;

  // The variable must live until the operation is done.
  use_task_into operator()(asio::error_code& error) const noexcept { return {&error}; }

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

// Where the result of an operation lands: in the awaiter, in the frame.
template <class... Results>
class operation_state : public wait {
 public:
  // The operation's completion handler. Asio moves it about; it tells its state where it is, so that a frame that is
  // destroyed first leaves no dangling pointer behind, and a handler that is destroyed uncalled is noticed.
  class handler {
   public:
    explicit handler(operation_state& s) noexcept : state_(&s) { s.handler_ = this; }
    handler(handler&& other) noexcept : state_(std::exchange(other.state_, nullptr)), executor_(other.executor_) {
      if (state_ != nullptr) state_->handler_ = this;
    }
    handler& operator=(handler&&) = delete;
    ~handler() {
      if (state_ != nullptr) state_->abandoned();
    }

    void operator()(Results... results) {
      if (operation_state* s = std::exchange(state_, nullptr)) s->completed(std::move(results)...);
    }

    using executor_type = asio::any_io_executor;
    const executor_type& get_executor() const noexcept { return executor_; }
    using cancellation_slot_type = asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept {
      return state_ != nullptr ? state_->signal_.slot() : cancellation_slot_type();
    }

   private:
    friend operation_state;
    operation_state* state_;
    asio::any_io_executor executor_ = executor_of(*state_->frame_);
  };

  operation_state() = default;

 protected:
  ~operation_state() override {
    if (handler_ != nullptr) handler_->state_ = nullptr;
  }

  // Starts the operation with `initiate(handler)`. Returns whether the task is suspended in it.
  template <class Initiate>
  bool start(frame& f, const operation& what, Initiate&& initiate) {
    frame_ = &f;
    suspend(f, *this, what);
    phase_ = phase::starting;
    try {
      std::forward<Initiate>(initiate)(handler(*this));
    } catch (...) {
      unsuspend(f);
      throw;
    }
    if (phase_ == phase::done) {  // completed within its initiation
      unsuspend(f);
      return false;
    }
    phase_ = phase::pending;
    return true;
  }

  std::optional<std::tuple<Results...>> results_;  // none: the handler was destroyed uncalled

 private:
  enum class phase : unsigned char { starting, pending, done };

  void cancel() noexcept override { signal_.emit(asio::cancellation_type::terminal); }

  void completed(Results&&... results) {
    handler_ = nullptr;
    results_.emplace(std::move(results)...);
    finish();
  }
  void abandoned() noexcept {
    handler_ = nullptr;
    finish();
  }
  void finish() noexcept {
    const bool pending = phase_ == phase::pending;
    phase_ = phase::done;
    if (!pending) return;
    signal_.slot().clear();
    if (results_)
      resume_now(*frame_);
    else
      wake(*frame_);
  }

  handler* handler_ = nullptr;
  frame* frame_ = nullptr;
  phase phase_ = phase::starting;
  asio::cancellation_signal signal_;
};

// The value of `co_await`: what the operation passes to its handler, without a leading error.
template <class... Results>
struct operation_result {
  static constexpr bool has_error = false;
  static constexpr bool has_exception = false;
};
template <class... Results>
struct operation_result<asio::error_code, Results...> {
  static constexpr bool has_error = true;
  static constexpr bool has_exception = false;
};
template <class... Results>
struct operation_result<std::exception_ptr, Results...> {
  static constexpr bool has_error = false;
  static constexpr bool has_exception = true;
};

template <std::size_t Skip, class Tuple>
decltype(auto) unpack(Tuple&& results) {
  constexpr std::size_t left = std::tuple_size_v<std::decay_t<Tuple>> - Skip;
  if constexpr (left == 0) {
    return;
  } else if constexpr (left == 1) {
    using value = std::tuple_element_t<Skip, std::decay_t<Tuple>>;
    return value(std::get<Skip>(std::move(results)));
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::tuple<std::tuple_element_t<Skip + I, std::decay_t<Tuple>>...>(
          std::get<Skip + I>(std::move(results))...);
    }(std::make_index_sequence<left>());
  }
}

// What `co_await` gets: an operation that is not started yet.
template <class Initiation, class InitArgs, class... Results>
class [[nodiscard("an operation starts when it is awaited")]] operation_awaiter
    : public operation_state<std::decay_t<Results>...> {
 public:
  using curfew_awaiter = void;
  using traits = operation_result<std::decay_t<Results>...>;

  operation_awaiter(Initiation initiation, InitArgs args, asio::error_code* error)
      : initiation_(std::move(initiation)), args_(std::move(args)), error_(error) {}
  // Only what is not started yet is moved.
  operation_awaiter(operation_awaiter&& other) noexcept
      : initiation_(std::move(other.initiation_)), args_(std::move(other.args_)), error_(other.error_) {}

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    frame& f = h.promise();
    awaiting_ = &f;
    if (is_cancelled(f)) {
      cancelled_ = true;
      refuse(f, *this);
      return true;
    }
    return this->start(f, operation_of<Initiation>(), [this](auto&& on_done) {
      std::apply(
          [&](auto&&... args) {
            std::move(initiation_)(std::forward<decltype(on_done)>(on_done), std::forward<decltype(args)>(args)...);
          },
          std::move(args_));
    });
  }

  auto await_resume() {
    using results = std::tuple<std::decay_t<Results>...>;
    constexpr std::size_t skip = traits::has_error || traits::has_exception ? 1 : 0;
    if (error_ != nullptr) error_->clear();
    if (!this->results_) {  // not started, or its handler was dropped
      if (cancelled_ && error_ == nullptr) throw_cancelled(*awaiting_);
      report(asio::error::operation_aborted);
      if constexpr (std::is_default_constructible_v<results>) {
        return unpack<skip>(results());
      } else {  // there is no value to return beside the error
        throw asio::system_error(asio::error::operation_aborted, operation_of<Initiation>().text());
      }
    }
    if constexpr (traits::has_error) {
      const asio::error_code& code = std::get<0>(*this->results_);
      if (code) {
        if (error_ == nullptr && code == asio::error::operation_aborted && is_cancelled(*awaiting_))
          throw_cancelled(*awaiting_);
        report(code);
      }
    } else if constexpr (traits::has_exception) {
      if (const std::exception_ptr& thrown = std::get<0>(*this->results_)) std::rethrow_exception(thrown);
    }
    return unpack<skip>(*std::move(this->results_));
  }

 private:
  void report(asio::error_code code) {
    if (error_ == nullptr) throw asio::system_error(code, operation_of<Initiation>().text());
    *error_ = code;
  }

  Initiation initiation_;
  InitArgs args_;
  asio::error_code* error_;
  frame* awaiting_ = nullptr;
  bool cancelled_ = false;
};

template <class Token, class... Results>
struct use_task_result {
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation&& initiation, Token token, InitArgs&&... args) {
    asio::error_code* error = nullptr;
    if constexpr (std::is_same_v<Token, use_task_into>) error = token.error;
    return operation_awaiter<std::decay_t<Initiation>, std::tuple<std::decay_t<InitArgs>...>, Results...>(
        std::forward<Initiation>(initiation), std::tuple<std::decay_t<InitArgs>...>(std::forward<InitArgs>(args)...),
        error);
  }
};

}  // namespace detail
}  // namespace curfew

namespace asio {

template <class R, class... Results>
class async_result<curfew::use_task_t, R(Results...)>
    : public curfew::detail::use_task_result<curfew::use_task_t, Results...> {};

template <class R, class... Results>
class async_result<curfew::use_task_into, R(Results...)>
    : public curfew::detail::use_task_result<curfew::use_task_into, Results...> {};

// asio::redirect_error(use_task, ec) is use_task(ec): Asio 1.22 makes it only of tokens whose result has one type for
// all operations, and it would hide the operation's name.
template <class R, class Error, class... Results>
  requires std::is_same_v<std::decay_t<Error>, error_code>
class async_result<redirect_error_t<curfew::use_task_t>, R(Error, Results...)> {
 public:
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation&& initiation, redirect_error_t<curfew::use_task_t> token, InitArgs&&... args) {
    return async_result<curfew::use_task_into, R(Error, Results...)>::initiate(
        std::forward<Initiation>(initiation), curfew::use_task(token.ec_), std::forward<InitArgs>(args)...);
  }
};

}  // namespace asio
