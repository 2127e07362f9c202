// A scope that a task has entered: until it leaves, that is the innermost one, which its awaits ask. A group has one
// for its body.
#pragma once

#include <exception>

#include "runtime/src/core/scope.hpp"

namespace curfew::detail {

// Invariant: while `host` is set, `own` is below `outer`, unless the loop destroys its tasks and has taken it out.
// Scopes that a task has entered are left in the reverse order: its `inner` is the latest. Under the lock of the host's
// loop.
struct entered_scope {
  task_core* host = nullptr;  // the task that has entered it; nullptr once it has left
  scope own;
  scope* outer = nullptr;  // the host's innermost scope outside of it

  // May be entered again when it has been left. Says whether it is born cancelled.
  bool enter(task_core&) noexcept;
  // REQUIRES: nobody is below it any more.
  void leave() noexcept;

  // Whether the host is cancelled within it and has come to its end by this exception for that. Not under the lock: it
  // may be foreign code that is asked.
  bool is_ended_by_cancel(const std::exception_ptr&) const noexcept;
  // Whether the host is cancelled outside of it as well: then it is thrown at by the next await behind it.
  bool is_cancelled_outside() const noexcept { return outer->cancelled.load(std::memory_order_acquire); }
};

}  // namespace curfew::detail
