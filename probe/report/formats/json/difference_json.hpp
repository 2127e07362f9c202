// Writes what has changed between two snapshots or reports as a JSON object.
#pragma once

#include <string>

#include "probe/report/diff/difference.hpp"

namespace curfew::report {

std::string difference_json(const difference&);

}  // namespace curfew::report
