#include "probe/report/advice.hpp"

namespace curfew::report {

using verdict::finding_kind;

std::string advice(const problem& problem, const model::task* first) {
  if (problem.kinds.has(finding_kind::orphaned_task)) {
    if (first != nullptr && first->owned_by == model::owner_kind::group)
      return "keep the task_group until it is empty: with_task_group returns after its last task";
    return "await it (`co_await handle.join()`), spawn it in a task_group, or declare it with spawn_daemon";
  }
  if (problem.kinds.has(finding_kind::unobserved_error))
    return "take the error (`co_await handle.join()` throws it), or spawn it in a task_group, which passes it on";
  if (first == nullptr || first->main) return {};
  if (!first->pending_at_shutdown) return {};  // whoever ended the process left it no time
  if (first->owned_by == model::owner_kind::handle)
    return "join it before main ends (`co_await handle.join()`), cancel it, or declare it with spawn_daemon";
  return "end it before main does, or let the loop wait for it: shutdown::wait(deadline)";
}

}  // namespace curfew::report
