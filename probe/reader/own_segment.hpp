// Whether a segment is that of the process that reads it. Its pid does not say it: processes of two containers that
// share a folder may have the same.
#pragma once

#include "probe/segment/layout.hpp"

namespace curfew::reader {

// Where the system does not say when this process began, it is not.
bool is_own_segment(const segment::header&);

}  // namespace curfew::reader
