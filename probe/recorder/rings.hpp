// Gives out rings of events. A ring is given to a thread, and passed from one thread to the next. It begins with room
// for few events and moves to a larger place when it has filled it; the next ring takes the place that it leaves.
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN segment::ring* new_ring(ring_writer&, std::uint32_t& index) noexcept;  // nullptr if there is no room
// Makes the ring of polls for the thread of that ring. Returns false if there is no room.
CURFEW_HIDDEN bool new_poll_ring(ring_writer&, std::uint32_t ring) noexcept;
// Called when the writer has come to the end of its ring's place: the ring moves to a larger one, or begins anew.
CURFEW_HIDDEN void turn(ring_writer&, std::uint32_t most_events) noexcept;
CURFEW_HIDDEN void forget_rings_after_fork() noexcept;

}  // namespace curfew::recorder::detail
