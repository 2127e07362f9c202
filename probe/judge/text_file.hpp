// Reads the files by which a user decides about findings.
#pragma once

#include <string>

namespace curfew::judge {

// Returns what is in a file. Throws std::system_error, which says what it is and its name: "cannot read the baseline
// known.json: No such file or directory".
std::string text_in(const std::string& path, const std::string& what);

}  // namespace curfew::judge
