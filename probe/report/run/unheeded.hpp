// Says where a user has chosen that a kind of finding only warns, and the tasks that have it fail all the same: they
// count as what is foremost of them, and that is another kind.
#pragma once

#include <string>
#include <vector>

#include "probe/report/digest.hpp"

namespace curfew::report {

// Returns sentences without full stops, one for each such kind.
std::vector<std::string> unheeded_choices(const digest&);

}  // namespace curfew::report
