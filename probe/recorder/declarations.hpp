// Keeps what the program itself has said of this process, for the segment that it has and those that its children will
// have: which test runs, and which findings are meant, everywhere or by a test. The segment has each in a slot of its
// own.
#pragma once

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

// Writes what was said before there was a segment: the test that runs, what it allows, and all suppressions.
CURFEW_HIDDEN void write_declarations() noexcept;
CURFEW_HIDDEN void forget_declarations_after_fork() noexcept;

}  // namespace curfew::recorder::detail
