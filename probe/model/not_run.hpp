// Says whether nobody runs a loop: no thread of the process is inside it, so nothing of it can go on.
//
// Some runtimes say so themselves; of another loop it follows from what has not happened: a task that is ready has had
// no turn for long, and no other one has had any since. That a task is ready at one instant says nothing: so is every
// task that takes turns.
#pragma once

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns since when nobody runs the loop, as its runtime says, unless a task of it has had a turn since, by whoever
// runs it in another way. 0: somebody does, or its runtime does not say.
nanoseconds not_run_since(const snapshot&, index loop);

// Returns whether nobody runs the loop of a task: so its runtime says, or, where that says nothing, the task is ready
// and no task of its loop has had a turn since, for `limit` or longer. A callback that blocks a loop is none of its
// tasks: where its runtime says nothing, that looks the same.
bool is_run_by_nobody(const snapshot&, const task&, nanoseconds limit);

}  // namespace curfew::model
