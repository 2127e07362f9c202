// Examines what programs of this user meet when they begin to record on this host, for `curfew doctor`.
#pragma once

#include "probe/cli/doctor/diagnosis.hpp"

namespace curfew::cli {

// Examines this host. It tries to make, map and lock a file where segments are made; nothing of that remains.
diagnoses diagnose_host();

}  // namespace curfew::cli
