// Whether a process did anything, at the price of a few cache lines: its counters, the heads of its rings and how much
// of its tables is in use.
#pragma once

#include <cstdint>

#include "probe/reader/segment_bytes.hpp"

namespace curfew::reader {

// A number that stays the same while the process does nothing. Throws error.
std::uint64_t change_digest(const segment_bytes&);

}  // namespace curfew::reader
