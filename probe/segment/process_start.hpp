// When a process began, in clock ticks since the system did (field 22 of /proc/PID/stat): with its pid it says who it
// is, for a pid comes again. No heap, so that it can be asked anywhere.
#pragma once

#include <cstdint>

namespace curfew::segment {

// As Linux has them, at most (PID_MAX_LIMIT of linux/threads.h). A larger number names nobody, and as a pid_t it may be
// negative: to kill() that is a whole group of processes, or everybody.
inline constexpr std::uint32_t max_pid = 1u << 22;

// Of this process. 0: it cannot be told (no /proc, no descriptor left).
std::uint64_t own_start_jiffies() noexcept;

// Of the process that has this pid in this process' pid namespace. 0: there is none, or it cannot be told.
std::uint64_t start_jiffies_of(std::uint32_t pid) noexcept;

// Is there a process of this pid, as this process sees pids? One that was not waited for yet counts.
bool process_runs(std::uint32_t pid) noexcept;

// The number of this process' pid namespace. 0: it cannot be told.
std::uint64_t own_pid_namespace() noexcept;

}  // namespace curfew::segment
