// A process goes on when one of its tests has ended. What that test has left running in it is found here.
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/time_limits.hpp"

namespace curfew::judge {

// Returns what the rules would find, beyond what they find already, if the process ended now: of the loops that were
// made at `since` or later and have not ended. A loop that began before is somebody else's, who may still end it; and
// so may be one that nobody has made, whose context may have been there before. This is a pure function.
std::vector<verdict::finding> left_running(const model::snapshot&, model::nanoseconds since,
                                           const verdict::time_limits& = {});

}  // namespace curfew::judge
