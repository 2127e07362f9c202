// Writes the report of a run as JSON, for programs: everything that the text report says. docs/report_schema.md
// describes it.
#pragma once

#include <string>

#include "probe/report/digest.hpp"

namespace curfew::report {

// Returns one line. If a problem has very many tasks, only the oldest 1,000 are listed; the count is exact.
std::string json_report(const digest&);

}  // namespace curfew::report
