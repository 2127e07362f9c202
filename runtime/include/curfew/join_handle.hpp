// join_handle: the owner of a task that was spawned outside of a group.
//
// A handle must be joined, passed on, or given up with release_as_daemon(). Dropping it while its task is pending
// orphans the task: it runs on, nobody will join it, and it is a finding from that instant. Dropping the handle of a
// task that failed and that nobody joined is one as well (unobserved-error); of one that ended well it is none.
// A task that was cancelled takes along whatever it lets go of: the task whose handle it drops is cancelled, for the
// same reason, and is no orphan.
//
// Who holds a handle is the task in whose frame it lies, as a local variable, a parameter or a capture. Elsewhere, as
// in a container, it stays with whoever held it last: moving it about there changes nothing. When that task ends, its
// owner holds the handle, a task that holds it in turn or has it in a group; if there is none, nobody does.
//
// What the task owns goes at its end; its result is kept for the join.
//
// A join has a claim to the result of its own. The handle may be moved, or destroyed, while somebody waits in join():
// the join goes on, and the task is an orphan only when that has been given up as well. One join gets the result;
// another one of the same task throws std::logic_error when the task has ended.
//
// Threads: a handle is used by one thread at a time. join() may be awaited in a task of any loop. On other threads than
// the loop's, cancel(), release_as_daemon() and the destructor are passed on to the loop and take effect there.
//
// Memory ordering: all that a task did happens before the return of a join() of it, on whatever thread or loop, and
// before a done() that returns true. What a thread did before cancel(), release_as_daemon() or the destructor happens
// before that takes effect. A handle that passes from thread to thread is handed over by the program's own means.
#pragma once

#include <cstdint>
#include <utility>

#include <curfew/detail/claim.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/join_wait.hpp>

namespace curfew {

namespace detail {

// The part of a handle that does not depend on the result's type.
class handle_base {
 public:
  // As the tree shows it; 0 when the task is not recorded.
  std::uint64_t id() const noexcept;
  // Whether its task has ended and the result is still to be taken. To wait for the end is join(), and not a loop
  // around this: where another one joins, the handle has no task any more, and never will be done.
  bool done() const noexcept;
  // Asks the task to end: each of its awaits throws curfew::cancelled from now on.
  void cancel();
  // Declares the task background work of its loop: it may be pending when the loop shuts down, and is cancelled when
  // the regular tasks are done.
  void release_as_daemon();
  // Whether there is a task; not after a move, a join or release_as_daemon().
  explicit operator bool() const noexcept { return task() != nullptr; }

 protected:
  handle_base() noexcept = default;
  explicit handle_base(task_core* core) noexcept : core_(core) {}
  handle_base(handle_base&& other) noexcept : core_(std::exchange(other.core_, nullptr)) { adopt_by_current_task(); }
  handle_base& operator=(handle_base&& other) noexcept {
    if (this != &other) {
      drop();
      core_ = std::exchange(other.core_, nullptr);
      adopt_by_current_task();
    }
    return *this;
  }
  ~handle_base() { drop(); }
  task_core* require(const char* asked) const;  // throws std::logic_error where there is no task

 private:
  task_core* task() const noexcept;
  void adopt_by_current_task() noexcept;   // it was moved: whoever holds it now is its owner
  void adopt(task_core& holder) noexcept;  // under the lock
  friend void adopt_parameters(frame&, task_core& holder) noexcept;
  void drop() noexcept;

  // Invariant: the handle has a claim to the task that is named here (detail/claim.hpp), and nothing else gives that
  // up. It stays when a join has taken the result: that is written in the task, which then is no task of the handle's
  // any more.
  task_core* core_ = nullptr;
};

}  // namespace detail

template <class T = void>
class [[nodiscard("dropping a join_handle orphans its task")]] join_handle : public detail::handle_base {
 public:
  join_handle() noexcept = default;
  join_handle(join_handle&&) noexcept = default;
  join_handle& operator=(join_handle&&) noexcept = default;

  class awaiter;
  // co_await h.join(): the task's result, or its error. Once. When the joining task is cancelled while it waits, the
  // await throws and the joined task goes on, still owned by the handle. Joining oneself, or a task of the same loop
  // that waits for oneself, throws resource_deadlock_would_occur at once.
  awaiter join() { return awaiter(*this->require("join()")); }

  // For the library.
  explicit join_handle(detail::task_core* core) noexcept : handle_base(core) {}
};

template <class T>
class [[nodiscard("a join begins when it is awaited")]] join_handle<T>::awaiter : detail::join_claim,
                                                                                  public detail::join_wait {
 public:
  using curfew_awaiter = void;
  T await_resume() {
    this->end();
    return detail::result_of<T>(*this->target_);
  }

 private:
  friend join_handle;
  explicit awaiter(detail::task_core& target) noexcept : join_claim(target), join_wait(&target, asks_for::the_result) {}
};

}  // namespace curfew
