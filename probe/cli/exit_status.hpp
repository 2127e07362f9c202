// `curfew` exits with 0 if all is well, and else with one of these.
#pragma once

namespace curfew::cli::exit_status {

inline constexpr int not_recorded = 1;  // doctor: recording does not work
inline constexpr int not_cleaned = 1;   // clean: something is left that could not be removed
inline constexpr int findings = 23;     // check, unless --exit-code chooses another status
inline constexpr int not_judged = 24;   // check, diff: no findings, but not everything was judged

// These are as in env(1) and timeout(1).
inline constexpr int timed_out = 124;
inline constexpr int failed = 125;  // curfew itself failed, or its usage was wrong
inline constexpr int not_executable = 126;
inline constexpr int not_found = 127;
inline constexpr int killed_by = 128;  // plus the signal

}  // namespace curfew::cli::exit_status
