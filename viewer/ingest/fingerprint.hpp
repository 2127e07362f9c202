// Whether a process did anything between two snapshots: one number over all that changes when a task does something.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

// The instant at which the snapshot was taken does not count.
std::uint64_t fingerprint(const model::snapshot&);

}  // namespace curfew::viewer
