// The last line of a report, which says how the run went.
#pragma once

#include <string>

#include "probe/report/run.hpp"

namespace curfew::report {

// "SUMMARY: curfew: 2 bugs (300 tasks orphaned, 1 failed unobserved) in 3 processes, 405 tasks spawned"
std::string summary(const run&);

}  // namespace curfew::report
