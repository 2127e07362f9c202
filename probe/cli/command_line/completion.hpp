// Writes scripts by which shells complete curfew's commands, options and their values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cli/command_line/command_table.hpp"

namespace curfew::cli {

struct shell {
  std::string_view name;  // "bash"
  std::string (*completion)(const std::vector<command_row>&);
};

std::span<const shell> shells();

}  // namespace curfew::cli
