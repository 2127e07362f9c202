// Keeps the pool of free slots, from which threads fill their magazines in batches, and grows the table of slots.
//
// Invariant: a slot that was taken from the table is in use by a node or a note, or stands once in a magazine or in the
// pool.
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN bool refill_magazine(thread_state&) noexcept;  // false if there is no room
// Gives back all slots but the `keep` that were freed last, which are still in this core's cache.
CURFEW_HIDDEN void spill_magazine(thread_state&, std::uint32_t keep) noexcept;

// take_slot() takes a slot from the thread's magazine, and give_slot() gives it back there. Without a thread they use
// the pool.
CURFEW_HIDDEN std::uint32_t take_slot(thread_state*) noexcept;  // 0 if there is no room
CURFEW_HIDDEN void give_slot(thread_state*, std::uint32_t index) noexcept;

CURFEW_HIDDEN void forget_slots_after_fork() noexcept;

}  // namespace curfew::recorder::detail
