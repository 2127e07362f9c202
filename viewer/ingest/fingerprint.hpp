// Tells whether a process did anything between two snapshots: one number over all that changes when a task does
// something.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

// Returns a number that is the same for two snapshots if nothing was done between them. Times do not count: the reader
// learns the rate of the process' clock ever more exactly, so an instant long ago moves by nanoseconds from snapshot to
// snapshot. Whatever a task does shows in its polls, state or flags, too.
std::uint64_t fingerprint(const model::snapshot&);

}  // namespace curfew::viewer
