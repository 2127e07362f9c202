// A child is what group.spawn() returns: by it one task of a group is waited for, named, or cancelled.
//
//     co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
//       curfew::child<int> page = group.spawn(fetch(1));
//       group.spawn(log_what_happens());  // nobody has to keep the child
//       use(co_await page.join());
//     });
//
// The group stays the owner of the task. Dropping a child changes nothing: the task runs on, the group waits for it,
// and a result that nobody can ask for any more is destroyed. A failure fails the group (docs/runtime.md#rule-2), also
// if somebody has joined the task and has seen the error.
//
// Threads: a child is used by the tasks of its group's loop, as the group is, and one thread at a time. It may be
// destroyed on any thread, and when the loop has ended.
//
// Memory ordering: everything that the task did happens before the return of a join() of it, and before a done() that
// returns true.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <curfew/detail/frame.hpp>
#include <curfew/join_handle.hpp>

namespace curfew {

namespace detail {

// Gives up a child's claim to the result. May be called on any thread.
void drop_child(task_core&) noexcept;

// Implements the part of a child that does not depend on the result's type.
class child_base {
 public:
  // Returns the task's id, as the tree shows it; 0 if the task is not recorded, or if there is none.
  std::uint64_t id() const noexcept;
  std::string name() const;    // "" if there is no task
  bool done() const noexcept;  // whether the task has ended; false if there is none
  // Asks this one task to end: each of its awaits throws curfew::cancelled from now on. That is no failure, and leaves
  // the group and its other tasks alone. Throws std::logic_error if there is no task.
  void cancel();
  // Returns whether there is a task. There is none after a move.
  explicit operator bool() const noexcept { return core_ != nullptr; }

 protected:
  child_base() noexcept = default;
  explicit child_base(task_core& core) noexcept : core_(&core) {}
  child_base(child_base&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  child_base& operator=(child_base&& other) noexcept {
    if (this != &other) {
      drop();
      core_ = std::exchange(other.core_, nullptr);
    }
    return *this;
  }
  ~child_base() { drop(); }
  task_core& to_join() const;  // throws what join() throws at once

 private:
  task_core& require(const char* asked) const;
  void drop() noexcept {
    if (core_ != nullptr) drop_child(*std::exchange(core_, nullptr));
  }

  // Invariant: the child has a claim to this task (detail/claim.hpp). So the task outlives it, and perhaps the loop of
  // the task, which must not be touched when the task has ended.
  task_core* core_ = nullptr;
};

}  // namespace detail

template <class T = void>
class child : public detail::child_base {
 public:
  child() noexcept = default;
  child(child&&) noexcept = default;
  child& operator=(child&&) noexcept = default;

  using awaiter = typename join_handle<T>::awaiter;
  // co_await c.join() returns the task's result, or throws its error, once: another join of the same task throws
  // std::logic_error when the task has ended. Of a task that was cancelled, and ended by that, the error is
  // curfew::cancelled; of one that was destroyed with its loop it is asio::system_error with operation_aborted.
  //
  // The body of the group may join, its other tasks, and any task of the loop. If the one that joins is cancelled while
  // it waits, the await throws and the joined task goes on. Joining oneself, or a task that waits for oneself, throws
  // resource_deadlock_would_occur at once. join() throws std::logic_error if there is no task, or if it is called on
  // another loop while the task is pending.
  awaiter join() { return awaiter(this->to_join()); }

  // Used by the library. Takes over the caller's claim to the task.
  explicit child(detail::task_core* core) noexcept : child_base(*core) {}
};

}  // namespace curfew
