// Writes what tasks run that have run for long, each with its callers: a tree has room for one line of it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/report/format.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

// Returns an empty line and a paragraph for each task with findings of which it is known what it runs; "" if there is
// none. `kinds` is by task; no more than `most` lines are written, and no part of a task's.
std::string running_text(const model::wording&, const std::vector<verdict::finding_kinds>& kinds, std::size_t most);

}  // namespace curfew::report
