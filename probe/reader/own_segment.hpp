// Tells whether a segment is that of the process that reads it. Its pid alone does not say so, because processes of two
// containers that share a folder may have the same.
#pragma once

#include "probe/segment/layout.hpp"

namespace curfew::reader {

// Returns whether it is. Returns false if the system does not say when this process began.
bool is_own_segment(const segment::header&);

}  // namespace curfew::reader
