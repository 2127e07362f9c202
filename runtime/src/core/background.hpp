// Background work is daemons, and what they own. A task is background work if it is declared so, or if its owner is.
// Its owner is the task whose group it is in, or the task that holds its handle. So a task may become background work,
// and cease to be, with its owner.
#pragma once

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Says that the task has become background work, or no longer is. The same then holds for what it owns, except for
// tasks that are declared daemons. Under the lock.
void set_background(task_core&, bool background) noexcept;

}  // namespace curfew::detail
