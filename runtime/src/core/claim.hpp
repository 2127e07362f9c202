// Manages claims to a task's result. Its handle has one, and so has each join that has been asked for.
//
// A join has a claim of its own, so that what it waits for does not depend on the handle, which may be moved or
// destroyed meanwhile. A task is an orphan when the last claim to it is given up, unless a task which was told to end
// gives it up: cancelling runs down from owner to owned.
#pragma once

#include <exception>

#include <curfew/detail/claim.hpp>

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Called when a join of `waiter` goes: if it has not got the result that it was promised, because its frame goes with
// its loop, others may ask for it.
void break_promise(task_core&, const task_core& waiter) noexcept;
// Gives up a claim. REQUIRES: this thread runs the task's loop, or the task has ended.
void drop_claim_here(task_core&) noexcept;
// Returns whether one join has got the task's result, or will get it.
bool is_taken(const task_core&) noexcept;
// Says that somebody has looked at the task's error, if it failed, or that nobody has to.
void forgive_error(task_core&) noexcept;
// Does what give_error() of the task does, with the error that it has failed with: the task may have no frame any more.
void give_error(task_core& failed, const std::exception_ptr&) noexcept;

}  // namespace curfew::detail
