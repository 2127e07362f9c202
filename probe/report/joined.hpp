// Joins a list for a sentence: "one, two and three".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew::report {

// Returns the parts with ", " between them, but with `last_joint` before the last one.
std::string joined(const std::vector<std::string>& parts, std::string_view last_joint);

}  // namespace curfew::report
