// fork(): the child lets go of its parent's segment before it runs a line of its own code, and gets one of its own at
// its first event. A child that execs, or only calls _exit, leaves no trace. clone() and _Fork() call no handlers: what
// their children would have of the parent's segment is taken away by MADV_WIPEONFORK and MADV_DONTFORK, and the rest is
// let go of at their first event. Until then such a child is a bare one (is_bare_child).
#pragma once

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN void install_fork_handlers() noexcept;  // once; any thread may call it, without a lock of ours
// Does for a bare child what fork()'s handlers would have done. Returns false if it cannot: recording is off then.
CURFEW_HIDDEN bool let_go_in_bare_child() noexcept;
CURFEW_HIDDEN bool is_forked_child() noexcept;  // whether it is the child of one that recorded, or was about to
// Called if a task is polled, waits or ends that was spawned before this child was forked off. Nothing of it can be
// recorded, because its slot is the parent's. Leaves a trace of that, once.
[[gnu::cold]] CURFEW_HIDDEN void go_on_with_inherited() noexcept;

}  // namespace curfew::recorder::detail
