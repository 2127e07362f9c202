// Notes hold evidence that only few tasks need, in slots of their own.
#pragma once

#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Returns the node's note, and makes it if there is none; nullptr if there is no room. Under evidence_mutex, because
// several threads may have something to note.
CURFEW_HIDDEN segment::note* note_of(thread_state*, node) noexcept;
CURFEW_HIDDEN void free_slot(thread_state*, node) noexcept;  // gives back the slot and that of its note

}  // namespace curfew::recorder::detail
