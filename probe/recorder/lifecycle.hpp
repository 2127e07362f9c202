// The life of this process's segment: the first loop that begins makes it, and it is removed or left behind at exit.
#pragma once

#include <cstdint>

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

// Makes the segment if there is none. Returns false if recording is off, or cannot begin for now.
CURFEW_HIDDEN bool ensure_segment() noexcept;
// Counts a node of any kind that found no room, or for which there was no segment.
CURFEW_HIDDEN void count_untracked() noexcept;
CURFEW_HIDDEN void forget_start_after_fork() noexcept;
// Returns whether the segment is kept when the process exits, as it is within a check.
CURFEW_HIDDEN bool is_segment_kept() noexcept;

}  // namespace curfew::recorder::detail
