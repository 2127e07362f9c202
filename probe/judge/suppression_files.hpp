// Reads files of suppressions: those that a user names, and the one that the environment does. Whoever shows findings
// reads the same, so that they agree.
#pragma once

#include <string>
#include <vector>

#include "probe/judge/suppressions.hpp"

namespace curfew::judge {

// Returns the suppressions of these files, and of the one that CURFEW_SUPPRESSIONS names, in this order. Throws
// not_a_suppression, and std::system_error with the file's name where one cannot be read.
std::vector<suppression> read_suppressions(std::vector<std::string> files);

}  // namespace curfew::judge
