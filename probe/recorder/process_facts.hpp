// Fills in what the header of a segment says about its process: who it is, and what it runs. Used by lifecycle.cpp.
#pragma once

#include "probe/recorder/hidden.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Fills in executable, command_line, start_jiffies and boot_id from /proc. What cannot be read stays empty.
CURFEW_HIDDEN void describe_process(segment::header&) noexcept;

}  // namespace curfew::recorder::detail
