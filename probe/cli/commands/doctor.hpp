// `curfew doctor [PID]`: is anything recorded here, or by that process, and why not.
#pragma once

#include <cstdint>
#include <string>

#include "probe/cli/doctor/diagnosis.hpp"
#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

struct doctor_options {
  std::string process;  // a pid or a program's name; "": this host, for this user
  colour_choice colour = colour_choice::automatic;
};

// 0 when recording works; else 1.
int doctor(const doctor_options&);

// What programs find that this user starts from here. Tries to make a segment, and removes it again.
diagnoses of_this_host();

enum class recording : std::uint8_t { yes, until_its_end, no, unknown };

struct process_diagnosis {
  diagnoses found{};
  recording records = recording::unknown;
};

// Whether process `pid` records, and where.
process_diagnosis of_process(std::uint32_t pid);

}  // namespace curfew::cli
