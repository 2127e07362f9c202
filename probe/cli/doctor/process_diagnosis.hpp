// Examines whether a process records, where, and why not, for `curfew doctor PID`.
#pragma once

#include <cstdint>

#include "probe/cli/doctor/diagnosis.hpp"

namespace curfew::cli {

enum class recording : std::uint8_t { yes, until_its_end, no, unknown };

struct process_diagnosis {
  diagnoses found{};
  recording records = recording::unknown;
};

process_diagnosis diagnose_process(std::uint32_t pid);

}  // namespace curfew::cli
