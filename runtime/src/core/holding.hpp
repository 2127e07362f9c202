// In whose hands the handle of a task is: each task has a list of those that it holds (`held_first`, and the neighbours
// in their extras). Under the loop's lock.
#pragma once

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Not one that has ended: what its result's destructor spawns is nobody's.
inline bool can_hold(const task_core& t) noexcept { return !t.done.load(std::memory_order_acquire); }
// Its handle is in the hands of `holder` from now on, or of no task.
void hold(task_core& holder, task_core&) noexcept;
void unhold(task_core&) noexcept;
// The same, written down, and the task is background work as its new holder is.
void pass_to(task_core& holder, task_core&) noexcept;
// Its handles are in places that do not go with it.
CURFEW_COLD void pass_on_held(task_core& ended) noexcept;

}  // namespace curfew::detail
