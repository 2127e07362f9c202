// Findings are ordered by spawn time, oldest first, and among equal times by index in the table of tasks.
#pragma once

#include <vector>

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

// Sorts suspects by that order. This takes linear time, and moves nothing if they stand in order already, as in a table
// whose slots were used only once. REQUIRES: the suspects are ordered by task index, as one pass over the table leaves
// them.
void oldest_first(std::vector<suspect>&);

}  // namespace curfew::verdict
