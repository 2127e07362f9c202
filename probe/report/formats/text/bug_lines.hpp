// Writes the lines to fix, with which a report and a tree end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "probe/report/bugs/run_bugs.hpp"

namespace curfew::report {

// Returns a line for each bug, in columns: kind, place, and how many tasks in how many processes. Bugs beyond the first
// `most` are only counted.
std::string bug_lines(const run_bugs&, std::string_view working_directory, std::size_t most, bool colour);

}  // namespace curfew::report
