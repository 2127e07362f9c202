// A join_handle owns a task that was spawned outside of a group.
//
// A handle must be joined, passed on, or given up with release_as_daemon(). Dropping it while its task is pending
// orphans the task: the task runs on, nobody will join it, and it is a finding from that instant. Dropping the handle
// of a task that failed and that nobody joined is a finding as well (unobserved-error), but not if the task ended well.
// When a task that was cancelled drops a handle, the handle's task is cancelled for the same reason, and is no orphan.
//
// A handle is held by the task in whose frame it lies, as a local variable, a parameter or a capture. Anywhere else, as
// in a container, it stays with the task that held it last: moving it about there changes nothing. When that task ends,
// the handle passes to the task's owner, which is a task that holds it in turn or has it in a group. If there is no
// such owner, no task holds the handle.
//
// What the task owns is destroyed at its end; its result is kept for the join.
//
// A join has its own claim to the result. The handle may be moved, or destroyed, while somebody waits in join(): the
// join goes on, and the task becomes an orphan only when that claim has been given up as well. One join gets the
// result; another join of the same task throws std::logic_error when the task has ended.
//
// Threads: a handle is used by one thread at a time. join() may be awaited in a task of any loop. On other threads than
// the loop's, cancel(), release_as_daemon() and the destructor are passed on to the loop and take effect there.
//
// Memory ordering: everything that a task did happens before the return of a join() of it, on whatever thread or loop,
// and before a done() that returns true. What a thread did before cancel(), release_as_daemon() or the destructor
// happens before that takes effect. A program that hands a handle from thread to thread must synchronize that itself.
#pragma once

#include <cstdint>
#include <utility>

#include <curfew/detail/claim.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/join_wait.hpp>

namespace curfew {

namespace detail {

// Implements the part of a handle that does not depend on the result's type.
class handle_base {
 public:
  // Returns the task's id, as the tree shows it; 0 if the task is not recorded, or if there is none.
  std::uint64_t id() const noexcept;
  // Returns whether the task has ended and its result is still to be taken. To wait for the end, await join() and do
  // not call this in a loop: if another join takes the result, the handle has no task any more and done() never returns
  // true.
  bool done() const noexcept;
  // Asks the task to end: each of its awaits throws curfew::cancelled from now on. Throws std::logic_error if there is
  // no task.
  void cancel();
  // Declares the task background work of its loop: it may be pending when the loop shuts down, and is cancelled when
  // the regular tasks are done. Throws std::logic_error if there is no task.
  void release_as_daemon();
  // Returns whether there is a task. There is none after a move, a join or release_as_daemon().
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
  task_core* require(const char* asked) const;  // throws std::logic_error if there is no task

 private:
  task_core* task() const noexcept;
  void adopt_by_current_task() noexcept;   // called after a move: the task that holds it now is its owner
  void adopt(task_core& holder) noexcept;  // under all locks
  friend void adopt_parameters(frame&, task_core& holder) noexcept;
  void drop() noexcept;

  // Invariant: the handle has a claim to the task that is named here (detail/claim.hpp), and nothing else gives that
  // claim up. The pointer stays when a join has taken the result. The task says that its result is taken, and is then
  // no task of the handle's any more.
  task_core* core_ = nullptr;
};

}  // namespace detail

template <class T>
class child;

template <class T = void>
class [[nodiscard("dropping a join_handle orphans its task")]] join_handle : public detail::handle_base {
 public:
  join_handle() noexcept = default;
  join_handle(join_handle&&) noexcept = default;
  join_handle& operator=(join_handle&&) noexcept = default;

  class awaiter;
  // co_await h.join() returns the task's result, or throws its error, once. If the joining task is cancelled while it
  // waits, the await throws and the joined task goes on, still owned by the handle. Joining oneself, or a task of the
  // same loop that waits for oneself, throws resource_deadlock_would_occur at once. join() throws std::logic_error if
  // there is no task.
  awaiter join() { return awaiter(*this->require("join()")); }

  // Used by the library. Takes over the caller's claim to the task.
  explicit join_handle(detail::task_core* core) noexcept : handle_base(core) {}
};

template <class T>
class [[nodiscard("a join begins when it is awaited")]] join_handle<T>::awaiter : detail::join_claim,
                                                                                  public detail::join_wait {
 public:
  using curfew_awaiter = void;
  [[gnu::always_inline]] T await_resume() {
    this->end();
    return detail::result_of<T>(*this->target_);
  }

 private:
  friend join_handle;
  friend child<T>;
  explicit awaiter(detail::task_core& target) noexcept : join_claim(target), join_wait(&target, asks_for::the_result) {}
};

}  // namespace curfew
