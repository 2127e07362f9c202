// Writes the text report of a run, which people read when a check fails.
#pragma once

#include <string>

#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"

namespace curfew::report {

// Returns the report. Its last line is that of summary().
std::string text_report(const digest&, const style&);

}  // namespace curfew::report
