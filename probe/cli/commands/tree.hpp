// `curfew tree PID|FILE|NAME`: who is at home, and under whom.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "probe/cli/commands/check.hpp"
#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

struct tree_options {
  std::string target;
  std::optional<std::chrono::nanoseconds> watch;                     // redrawn after this long, again and again
  std::chrono::nanoseconds growing_over = std::chrono::minutes(10);  // how long a site grows to be a finding
  bool fold = true;
  output_format format = output_format::text;
  colour_choice colour = colour_choice::automatic;
};

int tree(const tree_options&);

}  // namespace curfew::cli
