// What a program that exports itself has decided about findings: the same policy as those of the commands, made from
// its options.
#pragma once

#include <curfew/metric_options.hpp>

#include "probe/judge/policy.hpp"

namespace curfew::metrics {

// Reads the files. Throws as metric_options.hpp says.
judge::policy policy_with(const metric_options&);

}  // namespace curfew::metrics
