// Lists those who wait in join() for a task. The task has the list; the waits lie in the frames of those who wait.
#pragma once

#include <curfew/detail/join_wait.hpp>

#include "probe/recorder/types.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Invariant: the list is a ring through the waits. The task has the newest one (`joiners`), and the oldest comes after
// it. A wait for a task of the same loop is in the ring while it is `waiting_`. All of this is under the lock of the
// target's shard. In `joins` of the task that waits it is counted for as long as the awaiter exists.
struct join_list {
  static void add(join_wait&) noexcept;
  // Promises the result of a task that ends to the join that has waited longest for it, and returns the task that waits
  // there; nullptr if there is none. Guests have no part in it, because what they do is no poll. Before `done` is set.
  static const task_core* promise_result(task_core& ending) noexcept;
  CURFEW_COLD static void wake_all(task_core& ended, recorder::tick at) noexcept;
  static void let_go(task_core& destroyed) noexcept;
  // Called when the handle is gone: if somebody still waits for the result, the first of them holds the task now.
  static void inherit(task_core& pending) noexcept;
  template <class Visit>
  static void for_each_waiter(const task_core& target, Visit visit);

 private:
  friend class join_wait;
  static const join_wait* first_for_result(const task_core& target) noexcept;
  static void remove(join_wait&) noexcept;
  template <class Visit>
  static void take_all(task_core& target, Visit) noexcept;
};

template <class Visit>
void join_list::for_each_waiter(const task_core& target, Visit visit) {
  const join_wait* const newest = target.joiners;
  for (const join_wait* w = newest; w != nullptr; w = w->next_ != newest ? w->next_ : nullptr) visit(*w->frame_->core);
}

}  // namespace curfew::detail
