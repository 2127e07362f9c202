// A task<T> is a coroutine of the runtime. It starts when it is awaited, spawned or run. It is named after its
// function, and the line of each `co_await` in it is kept, so that a pending task can say where it waits.
//
//     curfew::task<int> answer() { co_await curfew::sleep_for(1s); co_return 42; }
//
// A task may await: another task (`co_await answer()`), any Asio operation with the token `curfew::use_task`, and what
// the headers beside this one return (sleep_for, join, with_task_group …).
//
// Ownership: a task<T> owns its coroutine until it is awaited or spawned. A coroutine that never is, is destroyed
// unstarted and reported: see docs/findings/never-started.md.
// Threads: a task runs on one thread at a time. It must not be awaited from two places.
#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/frame.hpp>
#include <curfew/detail/frame_memory.hpp>
#include <curfew/detail/optional_result.hpp>

namespace curfew {

template <class T = void>
class task;

namespace detail {

// True for what may stand behind `co_await` in a task: awaiters of this library, which tell the task's state what they
// wait for. Any other awaitable would suspend the task without its state being told.
template <class A>
concept task_awaiter = requires { typename std::remove_cvref_t<A>::curfew_awaiter; };

// True for a small object that makes its awaiter in the place where that will stand, because g++ keeps a copy of what
// await_transform is given.
template <class A>
concept awaiter_request = requires { typename std::remove_cvref_t<A>::curfew_request; };

// Is specialized for what is no awaiter of this library, and may be awaited all the same: `of(frame&, A&&)` returns an
// awaiter for it (detail/asio_awaitable.hpp).
template <class A>
struct adapted_awaitable {};
template <class A>
concept adaptable = requires { typename adapted_awaitable<A>::adapted; };

// True for what has the join() by which its task is awaited: a child or a handle.
template <class A>
concept awaited_by_join = requires(A& a) { requires task_awaiter<decltype(a.join())>; };

template <class A>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

// Says that the frame at `awaited` is about to run for the first time, awaited by `caller` in the same task. Returns
// what is resumed in place of the caller. REQUIRES: there is a frame, and `awaited` stays where it is.
std::coroutine_handle<> enter_frame(frame*& awaited, frame& caller) noexcept;
// Throws std::logic_error: what this frame awaits has no coroutine.
[[noreturn]] void throw_nothing_to_await(const frame&);
// Says that `f` is done: its caller runs next. If `f` is the outermost frame, its task ends. Returns what is resumed in
// its place.
std::coroutine_handle<> leave_frame(const frame& f) noexcept;
// Destroys the coroutine of a task object that goes before the coroutine ever ran. Records it as never started if
// somebody forgot it.
void drop_unstarted(frame& f) noexcept;
// Keeps the exception in flight in the frame.
void keep_exception(frame& f) noexcept;

struct final_awaiter {
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept { return leave_frame(*self); }
  void await_resume() const noexcept {}
  frame* self;
};

struct promise_base : frame {
  using frame::frame;

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() noexcept { return {this}; }
  void unhandled_exception() noexcept { keep_exception(*this); }

  template <class A>
  decltype(auto) await_transform(A&& awaited, std::source_location where = std::source_location::current()) {
    awaiting = where;
    using plain = std::remove_cvref_t<A>;
    if constexpr (is_task<plain>) {
      static_assert(!std::is_lvalue_reference_v<A>, "a task is awaited once: co_await std::move(t), or co_await f()");
      if (!awaited) [[unlikely]]
        throw_nothing_to_await(*this);
      return typename plain::awaiter(awaited.release_frame());
    } else if constexpr (awaiter_request<A>) {
      return std::forward<A>(awaited).make_awaiter();
    } else if constexpr (adaptable<plain>) {
      return adapted_awaitable<plain>::of(*this, std::forward<A>(awaited));
    } else {
      static_assert(
          !awaited_by_join<plain>,
          "a child, or a handle, is awaited by its join(): co_await c.join(), or co_await g.spawn(f()).join()");
      static_assert(
          !std::is_same_v<plain, bool>,
          "tasks are awaited by a() || b() and a() && b() where there is `using namespace curfew::operators`");
      static_assert(
          task_awaiter<A>,
          "a curfew::task awaits tasks, Asio's operations and coroutines, and what curfew's functions return. "
          "Include <curfew/use_task.hpp>; an operation is told curfew::use_task");
      return static_cast<A&&>(awaited);
    }
  }

  static void* operator new(std::size_t bytes) {
    void* const memory = allocate_frame(bytes);
    newest_frame.begin(memory, bytes);
    return memory;
  }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

// Stands first among the parameters of a promise's constructor. Without it the constructor would be called with the
// parameters of the coroutine, and a std::source_location among them would be taken for the place of its caller.
struct no_arguments {};

template <class T>
struct promise : promise_base {
  explicit promise(no_arguments = {}, std::source_location where = std::source_location::current()) noexcept
      : promise_base(where) {}
  task<T> get_return_object() noexcept;

  template <class U>
    requires std::convertible_to<U&&, T>
  void return_value(U&& result) noexcept(std::is_nothrow_constructible_v<T, U&&>) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    if (error) std::rethrow_exception(std::exchange(error, nullptr));
    return *std::move(value);
  }

  optional_result<T> value;
};

template <class T>
struct promise<T&> : promise_base {
  explicit promise(no_arguments = {}, std::source_location where = std::source_location::current()) noexcept
      : promise_base(where) {}
  task<T&> get_return_object() noexcept;

  void return_value(T& result) noexcept { value = std::addressof(result); }
  T& take() {
    if (error) std::rethrow_exception(std::exchange(error, nullptr));
    return *value;
  }

  T* value = nullptr;
};

template <>
struct promise<void> : promise_base {
  explicit promise(no_arguments = {}, std::source_location where = std::source_location::current()) noexcept
      : promise_base(where) {}
  inline task<void> get_return_object() noexcept;

  void return_void() const noexcept {}
  void take() {
    if (error) std::rethrow_exception(std::exchange(error, nullptr));
  }
};

}  // namespace detail

template <class T>
class [[nodiscard("a task does nothing until it is awaited or spawned")]] task {
 public:
  using value_type = T;
  using promise_type = detail::promise<T>;

  task() noexcept = default;
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    if (this != &other) {
      reset();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~task() { reset(); }

  // Returns whether there is a coroutine. There is none after a move.
  explicit operator bool() const noexcept { return frame_ != nullptr; }

  struct awaiter;

  // Asio's coroutines await what they can call like this. It is declared only to say what is to be written there.
  template <class Coroutine>
  std::nullptr_t operator()(Coroutine*) {
    static_assert(
        detail::is_task<Coroutine>,
        "an asio::awaitable awaits a curfew::task by curfew::as_awaitable: co_await curfew::as_awaitable(f())");
    return nullptr;
  }

  // Used by the library: promise() returns the promise, and the others give up the ownership of it.
  promise_type& promise() const noexcept { return static_cast<promise_type&>(*frame_); }
  promise_type& release() noexcept { return static_cast<promise_type&>(*release_frame()); }
  detail::frame* release_frame() noexcept { return std::exchange(frame_, nullptr); }

 private:
  friend promise_type;
  explicit task(detail::frame& f) noexcept : frame_(&f) {}
  void reset() noexcept {
    if (frame_ == nullptr) return;
    promise_type& going = release();
    if (going.core == nullptr) [[unlikely]]
      detail::drop_unstarted(going);
    else  // the promise's type gives the address; the frame need not be read
      std::coroutine_handle<promise_type>::from_promise(going).destroy();
  }

  detail::frame* frame_ = nullptr;
};

// Runs the task inside the task that awaits it: it is not scheduled and has no entry in the tree, but a frame on the
// async stack. However deep or often this is done, it takes no stack of the thread. Throws std::logic_error if there is
// no coroutine.
template <class T>
struct task<T>::awaiter {
  explicit awaiter(detail::frame* of_a_task) noexcept : awaited(of_a_task) {}
  awaiter(const awaiter&) = delete;
  awaiter& operator=(const awaiter&) = delete;
  ~awaiter() {
    if (awaited != nullptr) std::coroutine_handle<promise_type>::from_promise(promise()).destroy();
  }
  promise_type& promise() const noexcept { return static_cast<promise_type&>(*awaited); }

  detail::frame* awaited;  // nullptr once it was destroyed with its task, from the inside out

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> caller) noexcept {
    return detail::enter_frame(awaited, caller.promise());
  }
  T await_resume() { return promise().take(); }
};

namespace detail {

template <class T>
task<T> promise<T>::get_return_object() noexcept {
  static_assert(alignof(promise) <= promise_alignment);  // see frame::coroutine
  complete();
  return task<T>(*this);
}
template <class T>
task<T&> promise<T&>::get_return_object() noexcept {
  complete();
  return task<T&>(*this);
}
inline task<void> promise<void>::get_return_object() noexcept {
  complete();
  return task<void>(*this);
}

}  // namespace detail
}  // namespace curfew
