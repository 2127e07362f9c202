// Holds a scope that a task has entered. Until the task leaves it, or enters another one, it is the innermost scope,
// which the task's awaits ask. A group has one for its body, and a cancel scope is one.
#pragma once

#include <exception>

#include "runtime/src/core/scope.hpp"

namespace curfew::detail {

// Invariant: while `host` is set, `own` is below `outer`, unless the loop destroys its tasks and has taken it out. A
// task leaves its scopes in the reverse order of entering them, and its `inner` is the latest. All of this is under the
// lock of the host's loop.
struct entered_scope {
  task_core* host = nullptr;  // the task that has entered it; nullptr once the task has left
  scope own;
  scope* outer = nullptr;  // the host's innermost scope outside of this one

  // Enters the scope; it may be entered again when it has been left. Returns whether it is born cancelled.
  bool enter(task_core&) noexcept;
  // REQUIRES: no scope is below it any more.
  void leave() noexcept;

  // Returns whether the host is cancelled within this scope and has come to its end by this exception because of that.
  // Not to be called under the lock, because it may ask foreign code.
  bool is_ended_by_cancel(const std::exception_ptr&) const noexcept;
  // Returns whether the host is cancelled outside of this scope as well: then the next await behind the scope throws.
  bool is_cancelled_outside() const noexcept { return outer->cancelled.load(std::memory_order_acquire); }
};

}  // namespace curfew::detail
