// The report of a run as JSON: everything that the text report says, for programs. docs/report_schema.md.
#pragma once

#include <string>

#include "probe/report/digest.hpp"

namespace curfew::report {

// One line. Of a problem with very many tasks the oldest 1,000 are listed; the count is exact.
std::string json_report(const digest&);

}  // namespace curfew::report
