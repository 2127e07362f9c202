// Writes the manual page of a command, for man(1).
#pragma once

#include <string>
#include <vector>

#include "probe/cli/command_line/command_table.hpp"

namespace curfew::cli {

// Returns the page curfew-NAME(1) of a row of the table, or curfew(1) of the first one. `version` is curfew's.
std::string manual_page(const command_row&, const std::vector<command_row>& table, const std::string& version);

}  // namespace curfew::cli
