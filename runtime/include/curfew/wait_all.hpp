// wait_all waits for tasks that somebody else owns, without asking for their results.
//
//     co_await curfew::wait_all(curfew::all_tasks());  // throws, because the caller is one of them
#pragma once

#include <vector>

#include <curfew/task.hpp>
#include <curfew/task_ref.hpp>

namespace curfew {

// Waits until all of the tasks have ended, in whatever way; they may be of any loop. If the caller is one of them, or
// if one of them waits for the caller in the caller's own loop, it throws resource_deadlock_would_occur at once,
// because it would wait for ever.
task<> wait_all(std::vector<task_ref> tasks);

}  // namespace curfew
