// What a snapshot could not say: tasks that found no room, entries that were cut off, names that were lost, calls that
// made no sense.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

// A sentence each, without a full stop; none when the snapshot is whole.
std::vector<std::string> caveats(const model::snapshot&);

}  // namespace curfew::report
