// The life of this process' segment: made by the first loop that begins, removed or left behind at exit.
#pragma once

#include <cstdint>

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

// Makes the segment where there is none. False: recording is off, or cannot begin for now.
CURFEW_HIDDEN bool ensure_segment() noexcept;
// A node of any kind found no room, or there was no segment for it.
CURFEW_HIDDEN void count_untracked() noexcept;
CURFEW_HIDDEN void forget_start_after_fork() noexcept;

}  // namespace curfew::recorder::detail
