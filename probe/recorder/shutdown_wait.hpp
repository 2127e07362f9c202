// Keeps in what a task waited when its loop shut down, while the task goes on: a cleanup may take long, or never end.
// Meanwhile its slot says where it is, and when it has ended, where it was pending: that is the evidence.
//
// Most of these tasks end in the poll that comes next. So what the slot said is with the thread that polls the task,
// and goes into the task's note only when the task waits again.
//
// Invariant: a slot that is_frozen() says what it said at the shutdown, or its task is in a poll, and this thread's
// kept_wait has what it said. While flag::goes_on is set, the task's note has it, in segment::shutdown_wait.
#pragma once

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Returns whether the slot of a task may not change before what it says is kept.
constexpr bool is_frozen(std::uint32_t flags) {
  return (flags & (segment::flag::pending_at_shutdown | segment::flag::goes_on)) == segment::flag::pending_at_shutdown;
}

// Called when a poll begins of a task that is frozen. Returns whether its slot may say so.
CURFEW_HIDDEN bool may_poll_frozen(thread_state&, segment::slot&) noexcept;
// Called in such a poll, before the slot says anything else than that the task runs. Returns whether it may: if there
// is no room for what it said, that stays. Outside of polls it always does.
CURFEW_HIDDEN bool may_change_frozen(node) noexcept;
// Returns whether the thread polls the task for the first time since it was frozen: what is said of its scopes may
// change.
CURFEW_HIDDEN bool is_kept_by(const thread_state*, const segment::slot*) noexcept;
// Has the slot of a task that ends say again what it said at the shutdown.
CURFEW_HIDDEN void put_back_shutdown_wait(thread_state*, node) noexcept;

}  // namespace curfew::recorder::detail
