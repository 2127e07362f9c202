// The pool of free slots, from which threads fill their magazines in batches; and the growth of the table of slots.
//
// Invariant: a slot in use is a node's, or stands once in a magazine or in the pool.
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN bool refill_magazine(thread_state&) noexcept;  // false: no room
// Gives back all but the `keep` that were freed last: those are still in this core's cache.
CURFEW_HIDDEN void spill_magazine(thread_state&, std::uint32_t keep) noexcept;

// From the thread's magazine; without a thread from the pool.
CURFEW_HIDDEN std::uint32_t take_slot(thread_state*) noexcept;  // 0: no room
CURFEW_HIDDEN void give_slot(thread_state*, std::uint32_t index) noexcept;

CURFEW_HIDDEN void forget_slots_after_fork() noexcept;

}  // namespace curfew::recorder::detail
