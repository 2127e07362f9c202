// The options by which a user decides about findings: suppressions, a baseline, and which kinds fail.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/judge/policy.hpp"

namespace CLI {
class App;
}

namespace curfew::cli {

struct policy_options {
  std::vector<std::string> suppressions;  // files
  std::vector<std::string> baselines;     // files
  judge::policy policy;                   // of the options whose values are no files
};

// Adds --suppressions.
void add_suppressions(CLI::App&, policy_options&);
// Adds an option for each rule that has a time limit, as --blocking-over. For rules over time there is one only where a
// process is looked at again and again.
enum class looks : std::uint8_t { one, many };
void add_time_limits(CLI::App&, policy_options&, looks);
// Adds these, --baseline, --fail-on and --warn-only.
void add_policy(CLI::App&, policy_options&, looks);

// Returns the policy: of the options, and of the file that CURFEW_SUPPRESSIONS names. Reads the files. Throws failure.
judge::policy policy_of(const policy_options&);

// Returns the options that give the same policy in another folder, a line each: "--warn-only=orphaned-task".
std::string lines_of(const policy_options&);

}  // namespace curfew::cli
