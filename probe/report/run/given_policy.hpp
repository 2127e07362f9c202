// A policy as a user gives it, with the names of files. It goes from a check to the processes below it in the
// environment, as the options that give it, so that a test framework judges its tests as the check judges the process.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "probe/judge/policy.hpp"

namespace curfew::report {

struct given_policy {
  std::vector<std::string> suppressions;  // files
  std::vector<std::string> baselines;     // files
  judge::policy policy;                   // of what is given without a file
};

// The environment variable that has its lines.
inline constexpr const char* policy_variable = "CURFEW_POLICY";

// Is thrown where lines are no options of a policy. The sentence names the line.
struct not_a_policy : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Returns the policy: what is given, and the file that CURFEW_SUPPRESSIONS names. Reads the files. Throws
// judge::not_a_suppression, not_a_baseline, and std::system_error with the file's name where one cannot be read.
judge::policy policy_of(const given_policy&);

// Returns the options that give the same policy in another folder, a line each: "--warn-only=orphaned-task".
std::string lines_of(const given_policy&);

// Returns what such lines give. Throws not_a_policy.
given_policy given_policy_in(std::string_view lines);

}  // namespace curfew::report
