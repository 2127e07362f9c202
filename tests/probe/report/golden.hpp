// Compares a text with a golden file of this folder. CURFEW_UPDATE_GOLDEN=1 writes the file instead: then look at the
// difference in git, and at the text as a person who has to act on it.
#pragma once

#include <string>

namespace curfew::tests {

// Fails the running test on a difference.
void expect_golden(const std::string& text, const std::string& file_name);

}  // namespace curfew::tests
