// Says who owns a task, or owned it: "a join_handle of accept #2", "nobody; it was task_group #4 of serve #1".
#pragma once

#include <string>

#include "probe/verdict/words.hpp"

namespace curfew::report {

// Returns the owner of the oldest task, or "" if none is recorded. REQUIRES: there is an oldest task.
std::string owner_text(const verdict::evidence&);

}  // namespace curfew::report
