#include "probe/report/advice.hpp"

#include <algorithm>

namespace curfew::report {

using verdict::finding_kind;

namespace {

// Its loop went before it had its first turn: nobody ran its context after the spawn, or who did was busy. Declaring
// such a task a daemon would leave its work undone as well.
bool had_no_run(const model::task& t) {
  return t.state == model::task_state::never_started && t.pending_at_shutdown && !t.cancel_requested;
}

}  // namespace

std::string advice(const problem& problem, const model::task* first) {
  if (first != nullptr && had_no_run(*first))
    return "let it end before its loop goes: run its io_context until then (a run() that returned needs restart() and "
           "run(), or a work guard), and join it (`co_await handle.join()`)";
  if (problem.kinds.has(finding_kind::orphaned_task)) {
    if (first != nullptr && first->owned_by == model::owner_kind::group)
      return "keep the task_group until it is empty: with_task_group returns after its last task";
    return "await it (`co_await handle.join()`), spawn it in a task_group, or declare it with spawn_daemon";
  }
  if (problem.kinds.has(finding_kind::never_started))
    return "await it where it is made (`co_await f()`), or spawn it; make it only where it is to run";
  if (problem.kinds.has(finding_kind::abandoned_handlers))
    return "cancel or close what they wait for and run the context until they are done; or make them tasks, and spawn "
           "them";
  if (problem.kinds.has(finding_kind::failed_daemon))
    return "handle the error where it happens, in the daemon; or spawn it in a task_group, which passes its errors on";
  if (problem.kinds.has(finding_kind::unobserved_error))
    return "take the error (`co_await handle.join()` throws it), or spawn it in a task_group, which passes it on";
  if (first == nullptr) return {};
  const std::string before = problem.awaited == model::none ? "" : "end what it waits for, ";
  if (first->main || !first->pending_at_shutdown)  // whoever ended the process left it no time
    return problem.awaited == model::none ? "" : "end what it waits for";
  if (first->owned_by == model::owner_kind::handle && problem.awaited_by != model::none)  // who joins it already
    return before + "end it before main does, or have main wait for the task that waits for it";
  if (first->owned_by == model::owner_kind::handle)
    return before + "join it before main ends (`co_await handle.join()`), cancel it, or declare it with spawn_daemon";
  return before + "end it before main does, or let the loop wait for it: shutdown::wait(deadline)";
}

model::index site_to_fix(const model::snapshot& snapshot, const finding_kinds& kinds, const model::task& t) {
  if (kinds.empty()) return 0;
  if (kinds.has(finding_kind::orphaned_task) && t.owned_by == model::owner_kind::group) {
    // The group is to be kept: it is gone as a rule, and then the function that let go of it is known.
    const auto group = std::find_if(snapshot.groups.begin(), snapshot.groups.end(),
                                    [&](const model::group& g) { return g.id == t.owner; });
    if (group != snapshot.groups.end() && group->opened_at != 0) return group->opened_at;
    const model::note* const note = snapshot.note_of(t);
    if (note != nullptr && note->dropped_in != 0) return note->dropped_in;
  }
  // A task that nobody waits for is to be ended where it waits, before its loop shuts down; all others are to be
  // awaited, or spawned in another way, by who spawned them.
  const bool only_pending = kinds.foremost() == finding_kind::pending_at_shutdown;
  const bool has_handle = t.owned_by == model::owner_kind::handle;
  const model::await_stack& stack = snapshot.stack_of(t);
  if (only_pending && !has_handle && stack.kept != 0) return stack.innermost();
  return t.spawned_at;
}

}  // namespace curfew::report
