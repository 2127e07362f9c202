// Says what a snapshot lacks: tasks that found no room, entries that were cut off, names that were lost, calls that had
// no effect. It also mentions loops that are idle.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

// Returns sentences without full stops. There are none if the snapshot is complete and no loop is idle.
std::vector<std::string> caveats(const model::snapshot&);

}  // namespace curfew::report
