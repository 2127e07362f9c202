// The one mapping of this process' segment, and its control page. For lifecycle.cpp, upkeep.cpp and fork.cpp; others
// grow tables by append_extent().
#pragma once

#include "probe/recorder/control_file.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/segment_file.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN extern constinit segment_file the_mapping;  // under growth_mutex
CURFEW_HIDDEN extern constinit control_file the_control;  // under growth_mutex

}  // namespace curfew::recorder::detail
