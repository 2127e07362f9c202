// `curfew check -- CMD ARG…`: runs CMD and fails when it leaves anyone behind.
#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "probe/cli/terminal/output.hpp"
#include "probe/report/run.hpp"

namespace curfew::cli {

enum class output_format { text, json };

struct check_options {
  std::vector<std::string> command;
  int exit_code = 23;                      // with findings, when CMD's own status is 0
  std::bitset<report::gap_kinds> allowed;  // of what could not be judged: said, and no failure
  std::optional<std::chrono::nanoseconds> timeout;
  output_format format = output_format::text;
  std::string output;  // file for the report; "": standard error
  colour_choice colour = colour_choice::automatic;
};

// Returns the status to exit with. Throws failure.
int check(const check_options&);

}  // namespace curfew::cli
