// These are the recorder's mutexes, in the order in which they are locked: whoever holds one takes none that stands
// above it. None of them is ever locked on the hot path.
//
// Invariant: what is said to be under a mutex is private memory of this process, and is whole whenever the mutex is
// free. So a fork()ed child, which gets all of them free (fork.cpp), may let go of everything.
#pragma once

#include <mutex>

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN extern constinit std::mutex lifecycle_mutex;    // making the segment, registering loops in it
CURFEW_HIDDEN extern constinit std::mutex threads_mutex;      // the list of thread states
CURFEW_HIDDEN extern constinit std::mutex evidence_mutex;     // notes, retained tasks, the list of loops
CURFEW_HIDDEN extern constinit std::mutex interning_mutex;    // sites and strings
CURFEW_HIDDEN extern constinit std::mutex pool_mutex;         // free slots, blocks of counters, rings, endpoints
CURFEW_HIDDEN extern constinit std::mutex own_segment_mutex;  // the file; anchors

inline constexpr std::mutex* all_mutexes[] = {&lifecycle_mutex, &threads_mutex, &evidence_mutex,
                                              &interning_mutex, &pool_mutex,    &own_segment_mutex};

}  // namespace curfew::recorder::detail
