// Finds the segment of the process that asks: what it has recorded itself, for an exporter or a test that reports it.
#pragma once

#include <optional>

#include "probe/reader/attachment.hpp"

namespace curfew::reader {

// Returns an attachment to this process' own segment, which reads slots in place. Returns nothing if the process has
// recorded nothing so far, or not in the folder that segment::default_folder() names now. Throws error if a segment of
// its pid cannot be read. After a fork the child has another one: ask again when the pid has changed.
std::optional<attachment> attach_own();

}  // namespace curfew::reader
