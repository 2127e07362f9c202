// Writes the table of instrumented processes as JSON, for `curfew ps`. docs/report_schema.md describes it.
#pragma once

#include <string>
#include <vector>

#include "probe/report/process_row.hpp"

namespace curfew::report {

// Returns one line.
std::string process_table_json(const std::vector<process_row>&);

}  // namespace curfew::report
