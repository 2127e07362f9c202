// Keeps track of which task holds the handle of a task. Each task has a list of those whose handles it holds
// (`held_first`, and their neighbours). All of this is under the locks of the shards of both tasks.
#pragma once

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Returns whether the task can hold handles. One that has ended cannot: what the destructor of its result spawns
// belongs to nobody.
inline bool can_hold(const task_core& t) noexcept { return !t.done.load(std::memory_order_acquire); }
// hold() says that `holder` holds the task's handle from now on, and unhold() that no task does.
void hold(task_core& holder, task_core&) noexcept;
void unhold(task_core&) noexcept;
// Does the same as hold() and records it. The task becomes background work, or ceases to be, as its new holder is.
void pass_to(task_core& holder, task_core&) noexcept;
// Returns whether the task may still become background work, or cease to be. What goes with everything else at the end
// may not.
bool may_change_sides(const task_core&) noexcept;
// Passes on the handles of a task that ends: they are in places that do not go with it.
CURFEW_COLD void pass_on_held(task_core& ended) noexcept;

}  // namespace curfew::detail
