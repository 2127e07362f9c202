// Gives out blocks of counters. A block is given to a thread, and passed from one thread to the next, but never taken
// back into the file.
#pragma once

#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Returns the thread's block for a loop's name; nullptr if there is no room, or if the thread has as many blocks as it
// can have.
CURFEW_HIDDEN segment::counters* own_counters(thread_state&, string_id series) noexcept;
// Returns the block of the threads that found no room for their own, which they share; nullptr if there is no room.
CURFEW_HIDDEN segment::counters* last_resort_of(string_id series) noexcept;

CURFEW_HIDDEN bool any_alive(string_id series) noexcept;  // whether tasks or groups are alive, by the counters
CURFEW_HIDDEN void forget_blocks_after_fork() noexcept;

}  // namespace curfew::recorder::detail
