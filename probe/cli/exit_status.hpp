// What `curfew` exits with when all is not well; 0 is that it is.
#pragma once

namespace curfew::cli::exit_status {

inline constexpr int not_recorded = 1;  // of doctor: recording does not work
inline constexpr int not_cleaned = 1;   // of clean: something is left that could not be removed
inline constexpr int findings = 23;     // of check, unless --exit-code chooses another
inline constexpr int not_judged = 24;   // of check: no findings, and not everything could be judged

// As env(1) and timeout(1) have them.
inline constexpr int timed_out = 124;
inline constexpr int failed = 125;  // curfew itself; wrong usage too
inline constexpr int not_executable = 126;
inline constexpr int not_found = 127;
inline constexpr int killed_by = 128;  // plus the signal

}  // namespace curfew::cli::exit_status
