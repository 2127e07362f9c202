// Keeps the daemons of a loop readable that are pending when it shuts down. They are no findings; a check lists them.
// Adapters use it whose daemons are taken for such, and were not declared by anybody.
#pragma once

#include <cstdint>

#include "probe/recorder/types.hpp"

namespace curfew::recorder {

// A process keeps so many: a program may make many loops, one after the other.
inline constexpr std::uint32_t most_pending_daemons = 256;

// Flags every pending daemon of the loop as pending-at-shutdown, and freezes what it waits in, if the segment is kept
// when the process exits; otherwise nobody would list them. A daemon is in no count of pending tasks.
// REQUIRES: no task of this loop ends meanwhile.
void keep_pending_daemons(loop&) noexcept;

}  // namespace curfew::recorder
