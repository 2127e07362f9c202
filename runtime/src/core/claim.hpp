// Claims to a task's result: those of its handle, and of each join that has been asked for.
//
// A join has a claim of its own, so that what it waits for does not depend on the handle: that may be moved or
// destroyed meanwhile. A task is an orphan when the last claim to it is given up; unless that does a task which was
// told to end: cancelling runs down from owner to owned.
#pragma once

#include <curfew/detail/claim.hpp>

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Gives up a claim where the loop runs, or of a task that has ended.
void drop_claim_here(task_core&) noexcept;
// Whether one join has got its result, or will.
bool is_taken(const task_core&) noexcept;
// Somebody has looked at its error, if it failed, or nobody has to.
void forgive_error(task_core&) noexcept;

}  // namespace curfew::detail
