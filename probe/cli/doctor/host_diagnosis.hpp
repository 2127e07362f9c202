// Examines what programs of this user meet when they begin to record on this host, for `curfew doctor`.
#pragma once

#include "probe/cli/doctor/diagnosis.hpp"

namespace curfew::cli {

// Tries to make a segment, and removes it again.
diagnoses diagnose_host();

}  // namespace curfew::cli
