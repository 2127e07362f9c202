// Notes: evidence that few tasks need, in slots of their own.
#pragma once

#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Made when it has none; nullptr: no room. Under evidence_mutex, for several threads may have something to note.
CURFEW_HIDDEN segment::note* note_of(thread_state*, node) noexcept;
CURFEW_HIDDEN void free_slot(thread_state*, node) noexcept;  // with its note

}  // namespace curfew::recorder::detail
