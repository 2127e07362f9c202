// Writes the table of instrumented processes as text, for `curfew ps`.
#pragma once

#include <string>
#include <vector>

#include "probe/report/format.hpp"
#include "probe/report/process_row.hpp"

namespace curfew::report {

// Returns the table. If there is a terminal, commands are cut to fit.
std::string process_table_text(const std::vector<process_row>&, const style&);

}  // namespace curfew::report
