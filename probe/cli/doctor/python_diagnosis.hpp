// Says of an interpreter of Python what it takes to record it: nothing is linked into one, a command starts it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probe/cli/doctor/diagnosis.hpp"

namespace curfew::cli {

// Returns why the Python in that process, which does not record, does not; nothing if there is none in it.
std::optional<diagnosis> diagnose_python(std::uint32_t pid);

// Returns whether a Python of that file would be recorded, and how; nothing if it is none by its name.
std::optional<diagnosis> diagnose_python(const std::string& interpreter);

}  // namespace curfew::cli
