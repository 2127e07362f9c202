// Keeps which polls blocked their loop for long: for each spawn site the longest one, in the header of the segment.
#pragma once

#include <cstdint>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Notes a poll of the task that `s` says, or said last, which took `ticks` ticks and ended at `at`.
CURFEW_HIDDEN void note_blocking_poll(segment::slot& s, std::uint64_t ticks, tick at) noexcept;

}  // namespace curfew::recorder::detail
