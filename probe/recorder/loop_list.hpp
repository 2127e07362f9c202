// Keeps the loop objects: the list of those in use, and all of them by number. They are never freed, but used again.
// Everything is under evidence_mutex, except numbered_loop().
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN loop* add_loop() noexcept;                    // returns a new one; nullptr if there is no memory
CURFEW_HIDDEN void drop_loop(loop&) noexcept;               // gives back its slot, if it has one, and the object
CURFEW_HIDDEN loop* loop_at(std::uint32_t index) noexcept;  // finds it by its slot; nullptr if there is none
// Returns the loop object of that number; nullptr if there is none. Any thread may call it, without the mutex.
CURFEW_HIDDEN loop* numbered_loop(std::uint64_t number) noexcept;
CURFEW_HIDDEN void forget_loops_after_fork() noexcept;

}  // namespace curfew::recorder::detail
