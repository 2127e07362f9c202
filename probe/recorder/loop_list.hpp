// The loop objects: the list of those in use, and all by number. They are never freed, but used again. Under
// evidence_mutex, but for numbered_loop().
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN loop* add_loop() noexcept;       // a new one; nullptr: no memory
CURFEW_HIDDEN void drop_loop(loop&) noexcept;  // gives its slot back, when it has one, and itself to the next
CURFEW_HIDDEN loop* loop_at(std::uint32_t index) noexcept;  // by its slot; nullptr: there is none
// Any thread, without the mutex: the loop object of that number; nullptr: there is none.
CURFEW_HIDDEN loop* numbered_loop(std::uint64_t number) noexcept;
CURFEW_HIDDEN void forget_loops_after_fork() noexcept;

}  // namespace curfew::recorder::detail
