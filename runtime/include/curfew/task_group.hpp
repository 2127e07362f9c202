// All children of a task group have ended when it returns.
//
//     co_await curfew::with_task_group([](curfew::task_group& g) -> curfew::task<> {
//       g.spawn(left());
//       g.spawn(right());
//       co_return;
//     });
//
// It returns when its body is done and no child is left. A child that fails cancels its siblings and the body, and all
// failures arrive as one group_error. Cancelling the task that the group is in cancels everything below it. The rules
// of groups are in docs/runtime.md#rule-1 to #rule-6.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

#include <curfew/child.hpp>
#include <curfew/detail/callable_task.hpp>
#include <curfew/detail/hide_frame.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/error.hpp>
#include <curfew/spawn.hpp>
#include <curfew/task.hpp>
#include <curfew/task_status.hpp>

namespace curfew {

namespace detail {
template <class F>
inline constexpr bool handles_errors =
    std::is_invocable_v<std::remove_reference_t<F>&, const std::exception_ptr&> &&
    (std::is_lvalue_reference_v<F> || (std::is_empty_v<F> && std::is_default_constructible_v<F>));
}  // namespace detail

// Called with a child's failure. It refers to a callable that outlives the group, or to one without state. It has only
// two pointers, for the reason given at task_group_options::name.
class error_handler {
 public:
  constexpr error_handler() noexcept = default;
  template <class F>
    requires std::is_invocable_v<F&, const std::exception_ptr&>
  constexpr error_handler(F& callable) noexcept  // NOLINT: implicit, as a reference to a function is
      : object_(const_cast<void*>(static_cast<const volatile void*>(std::addressof(callable)))),
        call_([](void* object, const std::exception_ptr& error) { (*static_cast<F*>(object))(error); }) {}
  template <class F>
    requires std::is_invocable_v<F&, const std::exception_ptr&> && std::is_empty_v<F> &&
             std::is_default_constructible_v<F>
  constexpr error_handler(F&&) noexcept  // NOLINT
      : call_([](void*, const std::exception_ptr& error) { F()(error); }) {}
  // It says what the others take.
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, error_handler> && !detail::handles_errors<F>)
  constexpr error_handler(F&&) noexcept {  // NOLINT
    static_assert(detail::handles_errors<F>,
                  "on_error takes a callable (const std::exception_ptr&) that outlives the group: a lambda without "
                  "captures, or one that has a name: auto failed = [&](const std::exception_ptr& error) { ... }");
  }

  constexpr explicit operator bool() const noexcept { return call_ != nullptr; }
  void operator()(const std::exception_ptr& error) const { call_(object_, error); }

 private:
  void* object_ = nullptr;
  void (*call_)(void*, const std::exception_ptr&) = nullptr;
};

struct task_group_options {
  // The name in reports and in the tree; "" stands for the place where the group was opened. It is copied when the
  // group opens. It is no std::string, because g++ 12 copies an aggregate that is made within a co_await expression
  // byte by byte (GCC bug 99576).
  std::string_view name{};
  bool supervise = false;  // whether a failing child leaves its siblings alone
  // Called with each failure of a child, where and when it happens, and deals with it: the siblings are left alone, and
  // the group neither keeps the failure nor throws it. It is meant for groups that live as long as a server. If the
  // handler itself throws, what it throws becomes the child's failure, and is treated as if there were no handler.
  error_handler on_error{};
  std::size_t keep_errors = 16;  // how many failures are kept as exceptions; the others are counted
  // Where the failures of the children are put if the body has come to its end: then they are not thrown, and what the
  // body has returned is not lost. It is empty if none has failed, and outlives the group. If the body has failed, or
  // has no value to return, all is thrown as usual.
  std::optional<group_error>* failures = nullptr;
};

namespace detail {
struct group_core;  // runtime/src/core/group_core.hpp
class group_scope;
}  // namespace detail

// Given to the body by reference, and valid until with_task_group returns. If somebody has kept the reference, spawning
// by it throws std::logic_error until some dozens of other groups have ended. It is used by the tasks of one loop. What
// it spawns is a child of the group, whichever task asked.
class task_group {
 public:
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  // Starts a child. What is returned gives its result, and may be dropped at once.
  template <class T>
  curfew::child<T> spawn(task<T> child, std::source_location where = std::source_location::current()) {
    return curfew::child<T>(detail::transfer_frame(child, [&](detail::frame& f) { return spawn_frame(f, where); }));
  }
  // `options` say where the child runs: spawn_options.hpp.
  template <class T>
  curfew::child<T> spawn(task<T> child, const spawn_options& options,
                         std::source_location where = std::source_location::current()) {
    return curfew::child<T>(
        detail::transfer_frame(child, [&](detail::frame& f) { return spawn_frame(f, where, options); }));
  }
  // Starts background work of the group, which is cancelled when the body and the regular children are done. Its
  // failure counts as a child's.
  void spawn_daemon(task<> child, std::source_location where = std::source_location::current()) {
    spawn_daemon(std::move(child), {}, where);
  }
  void spawn_daemon(task<> child, const spawn_options& options,
                    std::source_location where = std::source_location::current());
  // A callable is called at once, and kept until its task has ended (spawn.hpp).
  template <detail::task_callable F>
  auto spawn(F&& f, std::source_location where = std::source_location::current()) {
    return spawn(detail::call_and_keep(std::forward<F>(f)), where);
  }
  template <detail::task_callable F>
  auto spawn(F&& f, const spawn_options& options, std::source_location where = std::source_location::current()) {
    return spawn(detail::call_and_keep(std::forward<F>(f)), options, where);
  }
  template <detail::task_callable F>
  void spawn_daemon(F&& f, std::source_location where = std::source_location::current()) {
    spawn_daemon(detail::call_and_keep(std::forward<F>(f)), where);
  }
  template <detail::task_callable F>
  void spawn_daemon(F&& f, const spawn_options& options, std::source_location where = std::source_location::current()) {
    spawn_daemon(detail::call_and_keep(std::forward<F>(f)), options, where);
  }
  // They say what the others take.
  template <class F, class... More>
    requires(!detail::starts_as_task<F>)
  detail::not_started<F> spawn(F&&, More&&...);
  template <class F, class... More>
    requires(!detail::starts_as_task<F>)
  detail::not_started<F> spawn_daemon(F&&, More&&...);
  // Starts a child, and returns what it says that it is ready with: `f` is called with a task_status<T>, and returns
  // the child's task. Until that has called started() it belongs to whoever awaits this; what it fails with is thrown
  // here, and is no failure of the group. Throws std::logic_error if it ends without having called started(), or if the
  // group has returned. The callable is kept until the task has ended. T is that of the task_status that `f` takes, and
  // is given where `f` takes any.
  template <class T, class F>
    requires detail::starts_with<F, T>
  task<T> start(F&& f, std::source_location where = std::source_location::current());
  template <class F>
    requires detail::starts_with<F, detail::value_started_with<F>>
  task<detail::value_started_with<F>> start(F&& f, std::source_location where = std::source_location::current()) {
    return start<detail::value_started_with<F>>(std::forward<F>(f), where);
  }
  // They say what start() and start_daemon() take.
  template <class F>
    requires(!detail::starts_with_any<F>)
  detail::not_started_by_status<detail::starts_with_any<F>> start(F&&, std::source_location = {});
  template <class T, class F>
    requires(!detail::starts_with<F, T>)
  detail::not_started_by_status<detail::starts_with<F, T>> start(F&&, std::source_location = {});
  template <class F>
    requires(!detail::starts_with_any<F>)
  detail::not_started_by_status<detail::starts_with_any<F>> start_daemon(F&&, std::source_location = {});
  template <class T, class F>
    requires(!detail::starts_with<F, T>)
  detail::not_started_by_status<detail::starts_with<F, T>> start_daemon(F&&, std::source_location = {});
  // Does the same with background work: the child is a daemon of the group from when it says that it is ready, as if
  // spawn_daemon() had started it.
  template <class T, class F>
    requires detail::starts_with<F, T>
  task<T> start_daemon(F&& f, std::source_location where = std::source_location::current());
  template <class F>
    requires detail::starts_with<F, detail::value_started_with<F>>
  task<detail::value_started_with<F>> start_daemon(F&& f,
                                                   std::source_location where = std::source_location::current()) {
    return start_daemon<detail::value_started_with<F>>(std::forward<F>(f), where);
  }
  // Asks the body, all children and everything below them to end.
  void cancel();
  bool cancelled() const noexcept;
  // Returns whether the body and all children have ended. From then on the group starts nothing more, and does nothing
  // when it is told to cancel. It may be asked for as long as spawning throws: cancelled() says what was last, and
  // size() is 0.
  bool closed() const noexcept;
  // Returns how many children have not ended, daemons included.
  std::size_t size() const noexcept;

 private:
  friend detail::group_core;
  friend detail::start_core;
  explicit task_group(detail::group_core& core) noexcept : core_(&core) {}
  // The caller takes over one claim, for the child.
  [[gnu::returns_nonnull]] detail::task_core* spawn_frame(detail::frame&, std::source_location where);
  [[gnu::returns_nonnull]] detail::task_core* spawn_frame(detail::frame&, std::source_location where,
                                                          const spawn_options&);
  detail::group_core* core_;
};

namespace detail {

// Holds an open group, in the frame of with_task_group.
class group_scope {
 public:
  group_scope(frame& host, const task_group_options&, std::source_location opened);
  ~group_scope();  // orphans the children that are left, and asks them to cancel
  group_scope(const group_scope&) = delete;
  group_scope& operator=(const group_scope&) = delete;

  task_group& group() noexcept;
  group_core& core() noexcept { return *core_; }
  void body_failed() noexcept;  // REQUIRES: the body's exception is in flight

  // Waits until no child is left.
  struct join_awaiter : wait {
    using curfew_awaiter = void;
    explicit join_awaiter(group_core& core) noexcept : core_(core) {}
    join_awaiter(join_awaiter&& other) noexcept : core_(other.core_) {}  // REQUIRES: it has not begun
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
      return begin(h.promise());
    }
    void await_resume() const noexcept {}

   private:
    bool begin(frame&) noexcept;
    void cancel() noexcept override {}  // the cancel reaches the children; the wait goes on until they have ended
    group_core& core_;
  };
  join_awaiter join() noexcept { return join_awaiter(*core_); }
  // Throws the failures, or that it was cancelled. `has_value` says whether there is something to return.
  void close(bool has_value);
  // Called before close() where the group is to throw that it was cancelled, and was not.
  void cancel_closed() noexcept;
  void close_complete();  // throws the failures; whoever was cancelled does not matter

 private:
  group_core* core_;
  std::optional<group_error>* const failures_;
  bool body_failed_ = false;
};

// True if a temporary of this type may stand in a co_await expression.
template <class Body>
inline constexpr bool survives_co_await =
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 15
    std::is_lvalue_reference_v<Body> || std::is_trivially_destructible_v<Body>;
#else
    true;
#endif

// What with_task_group() takes, and what it returns that is given something else. It stands in the signature, so that
// this error comes before those that follow from it.
template <class Body>
concept group_body = std::is_invocable_v<std::decay_t<Body>&, task_group&> &&
                     is_task<std::invoke_result_t<std::decay_t<Body>&, task_group&>>;
template <class Body>
struct no_group_body {
  static_assert(group_body<Body>,
                "the body of a group takes the group by reference and returns a task: "
                "[&](curfew::task_group& g) -> curfew::task<> { ...; co_return; }");
};

template <class Body>
using body_result = typename std::invoke_result_t<Body&, task_group&>::value_type;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class Body>
task<body_result<Body>> run_group(Body body, task_group_options options, std::source_location opened) {
  using result = body_result<Body>;
  group_scope scope(co_await hide_frame(), options, opened);
  if constexpr (std::is_void_v<result>) {
    try {
      co_await body(scope.group());
    } catch (...) {
      scope.body_failed();
    }
    co_await scope.join();
    scope.close(true);
  } else {
    std::optional<result> value;
    try {
      value.emplace(co_await body(scope.group()));
    } catch (...) {
      scope.body_failed();
    }
    co_await scope.join();
    scope.close(value.has_value() || is_optional<result>);
    if constexpr (is_optional<result>)
      if (!value) co_return result();
    co_return *std::move(value);
  }
}

// The child of start(), which says first who it is.
template <class T, class R>
task<R> run_started(std::shared_ptr<start_state<T>> state, task<R> child) {
  state->begin(co_await hide_frame());
  co_return co_await std::move(child);
}

template <class T, class R>
task<T> run_start(std::shared_ptr<start_state<T>> state, task<R> child, std::source_location where) {
  state->require_open();  // it may be awaited long after it was made
  group_scope scope(co_await hide_frame(), {.name = "start"}, where);
  scope.group().spawn(std::move(child), where);
  co_await scope.join();
  state->close(scope);
  if constexpr (!std::is_void_v<T>) co_return *std::move(state->value);
}

template <class T, class F>
task<T> start_in(task_group& group, bool as_daemon, F&& f, std::source_location where) {
  static_assert(survives_co_await<F>,
                "this g++ copies and destroys a temporary lambda in a co_await expression twice (GCC bug 99576): "
                "capture by reference, or give the lambda a name: auto serve = [...]...; co_await group.start(serve)");
  auto state = std::make_shared<start_state<T>>(group, as_daemon);
  auto called = call_and_keep([starts = std::decay_t<F>(std::forward<F>(f)), status = task_status<T>(state)]() mutable {
    return starts(status);
  });
  if (!called) throw_empty_task();
  const std::source_location function = called.promise().born;
  auto child = run_started(state, std::move(called));
  child.promise().born = function;
  return run_start(std::move(state), std::move(child), where);
}

}  // namespace detail

template <class T, class F>
  requires detail::starts_with<F, T>
task<T> task_group::start(F&& f, std::source_location where) {
  return detail::start_in<T>(*this, false, std::forward<F>(f), where);
}
template <class T, class F>
  requires detail::starts_with<F, T>
task<T> task_group::start_daemon(F&& f, std::source_location where) {
  return detail::start_in<T>(*this, true, std::forward<F>(f), where);
}

// Runs `body(group)`, and returns what that returned when all children have ended. `body` is moved into the group and
// kept until then. What stands around the co_await lives longer, so capture by reference. Throws group_error if
// anything failed (see task_group_options::failures), and curfew::cancelled if the task was cancelled. If the group was
// cancelled by itself, and the body ended because of that: returns if the body returns nothing, returns an empty
// std::optional if it returns an optional, and otherwise throws curfew::cancelled (docs/runtime.md#rule-12).
template <detail::group_body Body>
task<detail::body_result<std::decay_t<Body>>> with_task_group(
    Body&& body, const task_group_options& options = {},
    std::source_location opened = std::source_location::current()) {
  static_assert(
      detail::survives_co_await<Body>,
      "this g++ copies and destroys a temporary lambda in a co_await expression twice (GCC bug 99576): capture by "
      "reference, or give the lambda a name: auto body = [...]...; co_await with_task_group(body)");
  auto group = detail::run_group<std::decay_t<Body>>(std::forward<Body>(body), options, opened);
  group.promise().born = opened;  // a task that is nothing but this group is named after the function that opens it
  return group;
}
template <class Body>
  requires(!detail::group_body<Body>)
detail::no_group_body<Body> with_task_group(Body&&, const task_group_options& = {}, std::source_location = {});

}  // namespace curfew
