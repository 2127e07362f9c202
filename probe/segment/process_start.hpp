// Says when a process began, in clock ticks since the system was booted (field 22 of /proc/PID/stat). Together with its
// pid this identifies a process, because pids are used again. It uses no heap, so that it can be called anywhere.
#pragma once

#include <cstdint>

namespace curfew::segment {

// The largest pid that Linux can have (PID_MAX_LIMIT of linux/threads.h). A larger number names nobody, and as a pid_t
// it may be negative, which kill() takes for a whole group of processes, or for everybody.
inline constexpr std::uint32_t max_pid = 1u << 22;

// Returns when this process began, or 0 if that cannot be told (no /proc, no descriptor left).
std::uint64_t own_start_jiffies() noexcept;

// Returns when the process began that has this pid in this process' pid namespace. Returns 0 if there is none, or if
// that cannot be told.
std::uint64_t start_jiffies_of(std::uint32_t pid) noexcept;

// Returns whether there is a process with this pid, as this process sees pids. One that ended and was not waited for
// yet counts.
bool process_runs(std::uint32_t pid) noexcept;

// Returns the number of this process' pid namespace, or 0 if it cannot be told.
std::uint64_t own_pid_namespace() noexcept;

}  // namespace curfew::segment
