// Reads the polls that a segment's header keeps because they took very long.
#pragma once

#include <cstddef>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/clock.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

// Returns those that name sites below `sites`, the longest first.
std::vector<model::blocking_poll> read_blocking_polls(const segment::header&, const tick_clock&, std::size_t sites);

}  // namespace curfew::reader
