// Tells whether a process did anything, at the price of a few cache lines: from its counters, from the heads of its
// rings, and from how much of its tables is in use.
#pragma once

#include <cstdint>

#include "probe/reader/segment_bytes.hpp"

namespace curfew::reader {

// Returns a number that stays the same while the process does nothing. Throws error.
std::uint64_t change_digest(const segment_bytes&);

}  // namespace curfew::reader
