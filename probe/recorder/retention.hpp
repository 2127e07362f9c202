// What stays readable after its end: tasks with a finding, the latest 1,024 of them, and the loops they belong to. All
// of it under evidence_mutex.
//
// Invariant: loop::kept is the number of the loop's ended tasks that have their slots. A loop that ended keeps its own
// slot for as long as that is not 0, or tasks outlived it.
#pragma once

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN void retain(loop*, node) noexcept;     // an ended task with a finding; it counts in loop::kept
CURFEW_HIDDEN void let_go_of(loop*, node) noexcept;  // an ended task that is kept no longer
CURFEW_HIDDEN void forget_retained_after_fork() noexcept;

}  // namespace curfew::recorder::detail
