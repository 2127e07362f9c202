// The options by which a user decides about findings: suppressions, a baseline, and which kinds fail.
#pragma once

#include <cstdint>

#include "probe/judge/policy.hpp"
#include "probe/report/run/given_policy.hpp"

namespace CLI {
class App;
}

namespace curfew::cli {

using policy_options = report::given_policy;

// Adds --suppressions.
void add_suppressions(CLI::App&, policy_options&);
// Adds an option for each rule that has a time limit, as --blocking-over. For rules over time there is one only where a
// process is looked at again and again.
enum class looks : std::uint8_t { one, many };
void add_time_limits(CLI::App&, policy_options&, looks);
// Adds these, --baseline, --fail-on and --warn-only.
void add_policy(CLI::App&, policy_options&, looks);

// Returns the policy (report::policy_of). Throws failure.
judge::policy read_policy(const policy_options&);

}  // namespace curfew::cli
