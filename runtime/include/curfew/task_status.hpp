// By a task_status a child that group.start() has started says that it is ready.
//
//     curfew::task<> serve(curfew::task_status<unsigned short> status) {
//       asio::ip::tcp::acceptor acceptor(curfew::this_task::executor(), {asio::ip::tcp::v4(), 0});
//       status.started(acceptor.local_endpoint().port());
//       for (;;) use(co_await acceptor.async_accept(curfew::use_task));
//     }
//
//     const unsigned short port = co_await group.start(serve);  // it listens now
//
// Whoever has called start() owns the child until then: it waits for the child, gets its failure thrown, and takes the
// child along when it is cancelled or cut off by a deadline. From started() on the child is the group's, as if it had
// been spawned there. See docs/runtime.md#rule-11.
//
// Threads: it is used by the tasks of the group's loop. Copies say the same. It may outlive the child and the loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <curfew/task.hpp>
#include <curfew/task_ref.hpp>

namespace curfew {

class task_group;
template <class T>
class task_status;

namespace detail {

struct group_core;  // runtime/src/core/group_core.hpp
class group_scope;

// Is what start(), the child and its statuses share.
//
// Invariant: `into_` and `opened_` are constant, and name the group that the child is for; `as_daemon_` is constant,
// too. `child_` is set by the child before its user's code runs, and constant then. The rest is under all locks of the
// loop. While the child is pending, and has not been passed on, it is the one child of the group that start() has
// opened for it.
class start_core {
 public:
  // As a daemon of the group, or as a regular child. Throws std::logic_error if the group has returned.
  start_core(task_group& into, bool as_daemon);
  start_core(const start_core&) = delete;
  start_core& operator=(const start_core&) = delete;

  void require_open() const;             // throws what start() throws if the group has returned
  void begin(frame& of_child) noexcept;  // called in the child, before anything else of it
  // started() calls the first, keeps the value, and calls the second. They throw what started() throws.
  void say();
  void pass_on();
  // Called when the child has been passed on, or has ended. Throws what start() throws.
  void close(group_scope& before);

 protected:
  ~start_core() = default;

 private:
  task_core& pending() const;
  void refuse_if_closed() const;  // under all locks

  group_core* const into_;
  const std::uint64_t opened_;
  task_ref child_;
  const bool as_daemon_;
  bool said_ = false;
  bool passed_on_ = false;
};

template <class T>
struct start_state final : start_core {
  using start_core::start_core;
  std::conditional_t<std::is_void_v<T>, std::nullptr_t, std::optional<T>> value{};
};

}  // namespace detail

template <class T = void>
class task_status {
 public:
  using value_type = T;

  // Says that the task is ready: start() returns the value, and the task is its group's from now on. It is not passed
  // on if it has been cancelled before: then it ends with its starter. Throws std::logic_error if it has been said
  // before, if the task has ended or has not begun, if the group has returned meanwhile, or on another loop. Throws
  // resource_deadlock_would_occur if the task waits for one that would then wait for it.
  void started(T value) {
    state_->say();
    state_->value.emplace(std::move(value));
    state_->pass_on();
  }

  // Used by the library.
  explicit task_status(std::shared_ptr<detail::start_state<T>> state) noexcept : state_(std::move(state)) {}

 private:
  std::shared_ptr<detail::start_state<T>> state_;
};

template <>
class task_status<void> {
 public:
  using value_type = void;

  void started() {
    state_->say();
    state_->pass_on();
  }

  // Used by the library.
  explicit task_status(std::shared_ptr<detail::start_state<void>> state) noexcept : state_(std::move(state)) {}

 private:
  std::shared_ptr<detail::start_state<void>> state_;
};

namespace detail {

// Names the task_status that a function, or a callable with one operator(), takes as its only parameter.
template <class R, class A>
std::remove_cvref_t<A> status_taken(R (*)(A));
template <class C, class R, class A>
std::remove_cvref_t<A> status_taken(R (C::*)(A));
template <class C, class R, class A>
std::remove_cvref_t<A> status_taken(R (C::*)(A) const);
template <class F>
struct status_of {};
template <class F>
  requires requires { status_taken(&F::operator()); }
struct status_of<F> {
  using type = decltype(status_taken(&F::operator()));
};
template <class F>
  requires requires(F f) { status_taken(f); }
struct status_of<F> {
  using type = decltype(status_taken(std::declval<F>()));
};
template <class F>
using value_started_with = typename status_of<std::decay_t<F>>::type::value_type;

template <class F, class T>
concept starts_with = std::is_invocable_v<std::decay_t<F>&, task_status<T>&> &&
                      is_task<std::invoke_result_t<std::decay_t<F>&, task_status<T>&>>;
template <class F>
concept starts_with_any = starts_with<F, value_started_with<F>>;

// What start() returns that is given something else to start. It stands in the signature, so that this error comes
// before those that follow from it.
template <bool Starts>
struct not_started_by_status {
  static_assert(Starts,
                "start() calls what it is given with a task_status, by which the child says that it is ready: "
                "[](curfew::task_status<int> status) -> curfew::task<> { status.started(1); ... }. What needs to say "
                "nothing is started by spawn()");
};

}  // namespace detail
}  // namespace curfew
