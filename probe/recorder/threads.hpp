// Keeps the recorder's state of each thread. It is taken at a thread's first event, given back at its end, and used
// again by the next thread. Counters and rings go with it: their numbers just go on.
#pragma once

#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

// Stands for no thread at all, in slow paths when there is no memory for a state. It is written to only before a
// segment is published.
CURFEW_HIDDEN extern constinit thread_state no_thread;

// Returns this thread's state, which it takes if it has none, with or without a segment; nullptr if there is no memory.
CURFEW_HIDDEN thread_state* take_thread() noexcept;
// Does the same, and gives the state its ring in the present segment, if there is one.
CURFEW_HIDDEN thread_state* ready_thread() noexcept;
CURFEW_HIDDEN node_id take_ids(thread_state&) noexcept;  // takes a new range; returns its first
CURFEW_HIDDEN node_id first_own_id() noexcept;           // ids below it are of the process that this was forked from
CURFEW_HIDDEN void count_lost(thread_state&) noexcept;   // it found no room for a ring, or for counters of its own
CURFEW_HIDDEN void forget_threads_after_fork() noexcept;

}  // namespace curfew::recorder::detail
