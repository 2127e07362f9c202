// Writes the lines of a block that name places: who spawned the tasks, and the async stack of the oldest.
#pragma once

#include <vector>

#include "probe/verdict/words.hpp"

namespace curfew::report {

// Returns lines in which functions are in one column and their places in the next. A label of "" continues the line
// before.
std::vector<verdict::fact> place_facts(const verdict::evidence&);

}  // namespace curfew::report
