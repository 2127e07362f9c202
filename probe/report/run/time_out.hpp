// Says that a run was given up when its time was over, for formats that have no other place for it.
#pragma once

#include <string>

#include "probe/report/run/run.hpp"

namespace curfew::report {

// Returns a sentence. REQUIRES: the timeout of the run expired.
std::string time_out_sentence(const run&);

}  // namespace curfew::report
