// Blocks of counters: given to a thread, and from one thread to the next, but never taken back into the file.
#pragma once

#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// The block of a thread for a loop's name. nullptr: no room, or the thread has as many as it can have.
CURFEW_HIDDEN segment::counters* own_counters(thread_state&, string_id series) noexcept;
// The one that the threads share which found no room for their own. nullptr: no room.
CURFEW_HIDDEN segment::counters* last_resort_of(string_id series) noexcept;

CURFEW_HIDDEN bool any_alive(string_id series) noexcept;  // tasks or groups, by the counters
CURFEW_HIDDEN void forget_blocks_after_fork() noexcept;

}  // namespace curfew::recorder::detail
