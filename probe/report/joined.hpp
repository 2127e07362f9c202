// A list in a sentence: "one, two and three".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew::report {

// With ", " between the parts, and `last_joint` before the last one.
std::string joined(const std::vector<std::string>& parts, std::string_view last_joint);

}  // namespace curfew::report
