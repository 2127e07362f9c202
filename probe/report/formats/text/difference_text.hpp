// Writes what has changed between two snapshots or reports as lines.
#pragma once

#include <string>

#include "probe/report/diff/difference.hpp"
#include "probe/report/format.hpp"

namespace curfew::report {

std::string difference_text(const difference&, const style&);

}  // namespace curfew::report
