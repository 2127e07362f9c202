// The task group: children that are all done when it returns.
//
//     co_await curfew::with_task_group([](curfew::task_group& g) -> curfew::task<> {
//       g.spawn(left());
//       g.spawn(right());
//       co_return;
//     });
//
// 1. It returns when its body is done and no child is left; children may spawn more while it waits.
// 2. A child's failure cancels its siblings and the body at once (fail-fast), unless `supervise`. A child that was
// cancelled
//    alone has not failed.
// 3. Failures arrive as one group_error with every exception in it, the body's own included.
// 4. Cancelling the task that the group is in cancels the body and all children, all the way down.
// 5. The wait for the children cannot be abandoned.
// 6. Spawning into a closed group throws and destroys the coroutine unstarted; into a cancelled one it gives a task
// that is born
//    cancelled and runs to its first await.
#pragma once

#include <exception>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

#include <curfew/detail/wait.hpp>
#include <curfew/error.hpp>
#include <curfew/spawn.hpp>
#include <curfew/task.hpp>

namespace curfew {

struct task_group_options {
  // In reports and the tree; "" is the place where it was opened. Copied when the group opens. No std::string: g++ 12
  // copies an aggregate that is made within a co_await expression byte by byte (GCC bug 99576).
  std::string_view name{};
  bool supervise = false;  // a failing child leaves its siblings alone
};

namespace detail {
struct group_core;  // runtime/src/group_core.hpp
class group_scope;
}  // namespace detail

// Given to the body by reference; valid until with_task_group returns. Used by the tasks of one loop; what it spawns
// are children of the group, whichever task asked.
class task_group {
 public:
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  void spawn(task<> child, std::source_location where = std::source_location::current());
  // Background work of the group: cancelled when the body and the regular children are done. Its failure counts as a
  // child's.
  void spawn_daemon(task<> child, std::source_location where = std::source_location::current());
  // A callable is called at once, and kept until its task has ended (spawn.hpp).
  template <detail::task_callable F>
  void spawn(F&& f, std::source_location where = std::source_location::current()) {
    spawn(detail::call_and_keep(std::forward<F>(f)), where);
  }
  template <detail::task_callable F>
  void spawn_daemon(F&& f, std::source_location where = std::source_location::current()) {
    spawn_daemon(detail::call_and_keep(std::forward<F>(f)), where);
  }
  // Asks the body and all children, and theirs, to end.
  void cancel();
  bool cancelled() const noexcept;
  // Children that have not ended, daemons included.
  std::size_t size() const noexcept;

 private:
  friend detail::group_scope;
  explicit task_group(detail::group_core& core) noexcept : core_(&core) {}
  detail::group_core* core_;
};

namespace detail {

// Leaves the coroutine that awaits it out of async stacks, and gives it its frame.
struct hide_frame {
  using curfew_awaiter = void;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    self = &static_cast<frame&>(h.promise());
    self->hidden = true;
    return false;
  }
  frame& await_resume() const noexcept { return *self; }
  frame* self = nullptr;
};

// An open group in the frame of with_task_group.
class group_scope {
 public:
  group_scope(frame& host, const task_group_options&, std::source_location opened);
  ~group_scope();  // with children alive: they are orphaned and asked to cancel
  group_scope(const group_scope&) = delete;
  group_scope& operator=(const group_scope&) = delete;

  task_group& group() noexcept { return group_; }
  void body_failed() noexcept;  // with the body's exception in flight

  // Waits until no child is left.
  struct join_awaiter : wait {
    using curfew_awaiter = void;
    explicit join_awaiter(group_core& core) noexcept : core_(core) {}
    join_awaiter(join_awaiter&& other) noexcept : core_(other.core_) {}  // only before it begins
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
      return begin(h.promise());
    }
    void await_resume() const noexcept {}

   private:
    bool begin(frame&) noexcept;
    void cancel() noexcept override {}  // it reaches the children; the wait goes on until they have ended
    group_core& core_;
  };
  join_awaiter join() noexcept { return join_awaiter(*core_); }
  void close(bool has_value);  // throws what failed, or that it was cancelled

 private:
  group_core* core_;
  task_group group_;
};

// Whether a temporary of this type may stand in a co_await expression.
template <class Body>
inline constexpr bool survives_co_await =
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 15
    std::is_lvalue_reference_v<Body> || std::is_trivially_destructible_v<Body>;
#else
    true;
#endif

template <class Body>
using body_result = typename std::invoke_result_t<Body&, task_group&>::value_type;

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
    scope.close(value.has_value());
    co_return *std::move(value);
  }
}

}  // namespace detail

// Runs `body(group)` and returns what it returns when all children have ended. `body` is moved into the group and kept
// until then; what stands around the co_await lives longer, so capture by reference.
template <class Body>
task<detail::body_result<std::decay_t<Body>>> with_task_group(
    Body&& body, const task_group_options& options = {},
    std::source_location opened = std::source_location::current()) {
  static_assert(
      detail::survives_co_await<Body>,
      "this g++ copies and destroys a temporary lambda in a co_await expression twice (GCC bug 99576): capture by "
      "reference, or give the lambda a name: auto body = [...]...; co_await with_task_group(body)");
  return detail::run_group<std::decay_t<Body>>(std::forward<Body>(body), options, opened);
}

}  // namespace curfew
