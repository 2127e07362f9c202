// How long a poll has to be that a process keeps when it is over: what its environment says, or else what is usual.
#pragma once

#include <cstdint>

namespace curfew::segment {

inline constexpr std::uint64_t usual_blocking_poll_ns = 1'000'000'000;
inline constexpr std::uint64_t least_blocking_poll_ns = 1'000'000;  // to keep one takes a lock

// The environment variable, with a number of nanoseconds. It is read when a process begins to record.
inline constexpr const char* blocking_poll_variable = "CURFEW_BLOCKING_OVER_NS";

}  // namespace curfew::segment
