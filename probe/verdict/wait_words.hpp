// Says what the tasks of a problem wait for, in the same words for every part of curfew.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::verdict {

// Returns whether the awaited task is a member of a group that `oldest`, the problem's oldest task, waits for. The
// group itself may be gone.
bool is_awaited_in_group(const problem&, const model::task& oldest, const model::snapshot&);

// Returns "waited for inner #4" or "waits for worker #7 and 2 more of its task group". REQUIRES: the problem waits for
// a task.
std::string wait_clause(const problem&, const model::task& oldest, const model::wording&);

}  // namespace curfew::verdict
