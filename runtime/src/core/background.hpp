// Background work: a daemon, and what it owns. A task is that if it is declared to be, or if its owner is: the task
// whose group it is in, or in whose hands its handle is. So it may become it, and cease to be, with its owner.
#pragma once

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// It has become background work, or is it no more; so is what it owns, as far as that is not declared by itself. Under
// the lock.
void set_background(task_core&, bool background) noexcept;

}  // namespace curfew::detail
