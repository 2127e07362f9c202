// Scopes: the tree that cancellation runs down. Each task has one, each open group another, in the order of ownership:
// a group's is below the task whose body it is, a child's below its group's, every other task's below the loop's.
//
// Cancellation is level-triggered: a cancelled scope stays cancelled, and each await of a task asks its innermost one.
#pragma once

#include <atomic>

#include <curfew/error.hpp>

namespace curfew::detail {

struct task_core;
struct group_core;

enum class scope_kind : unsigned char {
  loop,   // all below it: a root
  task,   // a task as a whole
  group,  // what a task awaits in the body of a group, and the group's children
};

// Invariant: the tree is under the loop's lock (loop_core.hpp). A task's scope is its own field and has a `task`; so
// has a group's, that of its host, and a `group`. A scope has a parent from when it is added until it is removed, and
// is then where its neighbours say. `kind` and `group` are constant; `task` is while it has a parent. `reason` is
// written once, before `cancelled`: whoever has seen that one (acquire) may read it anywhere.
struct scope {
  scope* parent = nullptr;
  scope* first = nullptr;  // children, in the order in which they were added
  scope* last = nullptr;
  scope* next = nullptr;
  scope* previous = nullptr;
  task_core* task = nullptr;    // whose awaits it governs; a loop's has none
  group_core* group = nullptr;  // of a group's
  // Set (release) once, under the lock, the reason first; the scope's own task reads them without it (acquire).
  std::atomic<bool> cancelled{false};
  cancel_reason reason{};
  scope_kind kind = scope_kind::loop;

  bool add(scope& child) noexcept;  // says whether the child is born cancelled, as that of a cancelled scope is
  void remove_from_parent() noexcept;

  // The next scope of a walk in order over `top` and all below it, nullptr at its end; without s's children if it is
  // `done`.
  static scope* next_below(scope& top, scope* s, bool done) noexcept;
};

// Cancels a scope and all below it that are not cancelled yet, and wakes the tasks that wait in them.
[[gnu::noinline]] void cancel(scope&, cancel_reason) noexcept;

}  // namespace curfew::detail
