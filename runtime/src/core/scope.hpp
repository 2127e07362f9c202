// Scopes form the tree that cancellation runs down. Each task has one, and each open group and cancel scope another, in
// the order of ownership: a group's scope is below the task whose body it is, a child's below its group's, and every
// other task's below the loop's.
//
// Cancellation is level-triggered: a cancelled scope stays cancelled, and each await of a task asks the task's
// innermost scope. It stops above a shield, and what is below that goes on.
#pragma once

#include <atomic>

#include <curfew/error.hpp>

namespace curfew::detail {

struct task_core;
struct group_core;
struct cancel_scope_core;

enum class scope_kind : unsigned char {
  loop,          // the root: all others are below it
  task,          // a task as a whole
  group,         // what a task awaits in the body of a group, and the group's children
  cancel_scope,  // what a task awaits in the body of a cancel scope
};

// Invariant: the tree is under the locks of the shards (loop_shard.hpp): the place of a scope among its neighbours
// under that of the shard in which it is listed, and whoever goes from one scope to those below has the locks of all. A
// task's scope is a field of the task, which is its `task`. The `task` of a group's scope is the group's host, and it
// has a `group`. A scope has a parent from when it is added until it is removed, and then stands between its
// neighbours. `kind`, `group` and `bounds` are constant; `task` `shield` and `type` are constant while there is a
// parent. `reason` and `inherited` are written once, before `cancelled`: whoever has seen that `cancelled` is true
// (acquire) may read them anywhere. Where a scope is cancelled and `inherited`, so is its parent or that is the one
// that was asked: cancel_origin.hpp.
struct scope {
  scope* parent = nullptr;
  scope* first = nullptr;  // children, in the order in which they were added
  scope* last = nullptr;
  scope* next = nullptr;
  scope* previous = nullptr;
  task_core* task = nullptr;  // the task whose awaits it governs; nullptr for a loop's
  union {
    group_core* group = nullptr;  // of a group's
    cancel_scope_core* bounds;    // of a cancel scope's
  };
  // Set (release) once, under a lock, and after the reason. The scope's own task reads both without a lock
  // (acquire).
  std::atomic<bool> cancelled{false};
  cancel_reason reason : 7 {};
  bool inherited : 1 = false;  // it was cancelled with its parent, and not by itself
  scope_kind kind = scope_kind::loop;
  bool shield : 1 = false;      // what is cancelled above does not cancel it
  unsigned char type : 3 = 0U;  // the asio::cancellation_type for operations in it; 0: terminal

  bool add(scope& child) noexcept;  // returns whether the child is born cancelled, because this scope is cancelled
  void remove_from_parent() noexcept;

  // Returns the next scope of a walk in order over `top` and all below it, or nullptr at its end. If `done` is true,
  // the children of `s` are left out.
  static scope* next_below(scope& top, scope* s, bool done) noexcept;
};

static_assert(sizeof(scope) == 64, "each task has one");

// Cancels a scope and all below it that are not cancelled yet and not shielded, and wakes the tasks that wait in them.
// Under all locks.
[[gnu::noinline]] void cancel(scope&, cancel_reason) noexcept;

}  // namespace curfew::detail
