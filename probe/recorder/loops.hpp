// Loops off the hot path: their registration in the present segment, and the counters of their events.
#pragma once

#include "probe/recorder/counting.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN loop& unrecorded_loop() noexcept;  // stands for all of which nothing is recorded
CURFEW_HIDDEN bool ensure_loop(loop&) noexcept;  // registers it in the present segment; false: cannot

// The counters that events of the loop on this thread go to; without a thread those of last resort. From then on the
// thread has them at hand.
CURFEW_HIDDEN counting_place place_of(loop&, thread_state*) noexcept;

}  // namespace curfew::recorder::detail
