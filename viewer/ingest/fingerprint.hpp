// Whether a process did anything between two snapshots: one number over all that changes when a task does something.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

// Times do not count: the reader learns the rate of the process' clock ever more exactly, so that an instant long gone
// moves by nanoseconds from snapshot to snapshot. Whatever a task does shows in its polls, state or flags too.
std::uint64_t fingerprint(const model::snapshot&);

}  // namespace curfew::viewer
