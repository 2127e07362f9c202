// Says why a command cannot be run.
#pragma once

#include <string>

#include "probe/cli/failure.hpp"

namespace curfew::cli {

// Returns what to report where exec failed with this errno, with the status that env(1) has for that.
failure exec_failure(const std::string& name, int error);

}  // namespace curfew::cli
