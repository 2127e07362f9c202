// The order of findings: by spawn time, oldest first; of one instant, by their place in the table.
#pragma once

#include <vector>

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

// REQUIRES: ordered by task index, as one pass over the table leaves them. Linear in their number; nothing is
// moved when they stand in order already, as in a table that was filled once.
void oldest_first(std::vector<suspect>&);

}  // namespace curfew::verdict
