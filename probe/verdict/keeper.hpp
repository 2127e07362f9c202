// Says who keeps a loop from its other tasks.
#pragma once

#include "probe/model/snapshot.hpp"

namespace curfew::verdict {

// Returns whether the task keeps the only thread of its loop, in a poll that takes long: until it gives that back
// nothing else of the loop goes on, whatever has come.
bool is_keeper(const model::snapshot&, const model::task&);

// Returns whether nothing but its loop's thread is missing for the task to go on, as far as that is known: it is live
// and does not run, and its loop has one thread and has not shut down before.
bool may_be_kept(const model::snapshot&, const model::task&);

// Returns the task that keeps this one from going on, or none.
model::index keeper_of_thread(const model::snapshot&, const model::task&);

}  // namespace curfew::verdict
