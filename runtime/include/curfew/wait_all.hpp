// wait_all: waits for tasks that somebody else owns, without asking for their results.
//
//     co_await curfew::wait_all(curfew::all_tasks());  // throws, for the caller is one of them
#pragma once

#include <vector>

#include <curfew/task.hpp>
#include <curfew/task_ref.hpp>

namespace curfew {

// Waits until all of them have ended, however they do; they may be of any loop. Waiting for a set of tasks that the
// caller is one of, or that wait for the caller in its own loop, throws resource_deadlock_would_occur at once: it would
// wait for ever.
task<> wait_all(std::vector<task_ref> tasks);

}  // namespace curfew
