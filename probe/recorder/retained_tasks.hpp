// Keeps readable after their end the latest 1,024 tasks with a finding, or pending as daemons, and the loops that they
// belong to. All of it is under evidence_mutex but may_keep_daemon().
//
// Invariant: loop::kept is the number of the loop's ended tasks that still have their slots. A loop that has ended
// keeps its own slot for as long as that is not 0, and for good if tasks outlived it.
#pragma once

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN void retain(loop*, node) noexcept;     // keeps an ended task, which counts in loop::kept
CURFEW_HIDDEN void let_go_of(loop*, node) noexcept;  // gives back the slot of an ended task that is kept no longer
// Returns whether one more pending daemon may be kept (pending_daemons.hpp), and counts it.
CURFEW_HIDDEN bool may_keep_daemon() noexcept;
CURFEW_HIDDEN void forget_retained_after_fork() noexcept;

}  // namespace curfew::recorder::detail
