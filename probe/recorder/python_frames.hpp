// Keeps where this process' CPython has its frames, for the segment that it has and those that its children will have.
#pragma once

#include "probe/recorder/hidden.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Fills in what was said of it, if anything was. REQUIRES: own_segment_mutex is held.
CURFEW_HIDDEN void fill_in_python_frames(segment::header&) noexcept;

}  // namespace curfew::recorder::detail
