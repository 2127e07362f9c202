// How a problem says whom it waits for, in every face.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::verdict {

// Whom the opener of a group waits for are the tasks in it; the group itself may be gone. `oldest`: of the problem.
bool is_awaited_in_group(const problem&, const model::task& oldest, const model::snapshot&);

// "waited for inner #4", "waits for worker #7 and 2 more of its task group". REQUIRES: it waits for somebody.
std::string wait_clause(const problem&, const model::task& oldest, const model::wording&);

}  // namespace curfew::verdict
