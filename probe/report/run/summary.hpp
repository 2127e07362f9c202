// Writes the last line of a report, which says how the run went.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/run/excuses.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::report {

// Returns "SUMMARY: curfew: 2 bugs (300 tasks orphaned, 1 failed unobserved) in 3 processes, 405 tasks spawned".
std::string summary(const run&);
// Returns the same for a run whose gaps, bugs and excuses are known already.
std::string summary(const run&, const std::vector<gap>& not_judged, const run_bugs&, const excuses&);

// Returns whether the last line of a text is such a line, also in colours.
bool ends_in_summary(std::string_view text);

}  // namespace curfew::report
