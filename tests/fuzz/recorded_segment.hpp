// A segment with something of everything in it, as the recorder wrote it.
#pragma once

#include <string>

namespace curfew::fuzz {

// The content of the file that a child process left in `folder`, which is empty again.
std::string recorded_segment(const std::string& folder);

}  // namespace curfew::fuzz
