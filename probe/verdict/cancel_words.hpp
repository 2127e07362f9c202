// Says what to do about a task that goes on after a cancel, in the same words for every rule that meets one.
#pragma once

#include "probe/model/snapshot.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::verdict {

// Returns whether the task, or a scope that it is in, was asked to end before its loop shut down.
bool is_asked_before_shutdown(const model::snapshot&, const model::task&);

// Returns what lets the cancel of a problem's tasks pass.
fix advice_to_let_cancel_pass(const evidence&);

}  // namespace curfew::verdict
