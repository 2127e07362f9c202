// Does with loops what is off the hot path: registers them in the present segment, and finds the counters for their
// events.
#pragma once

#include "probe/recorder/counting.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN loop& unrecorded_loop() noexcept;  // stands for all loops of which nothing is recorded
CURFEW_HIDDEN bool ensure_loop(loop&) noexcept;  // registers it in the present segment; false if it cannot

// Returns the counters for events of the loop on this thread, or those of last resort if there is no thread. From then
// on the thread has them at hand.
CURFEW_HIDDEN counting_place place_of(loop&, thread_state*) noexcept;

}  // namespace curfew::recorder::detail
