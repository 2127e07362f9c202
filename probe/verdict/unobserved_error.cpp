// unobserved-error: it failed, and nobody looked.
//
// The recorder flags it when the last one who could have looked goes away. A process that was killed says no such word:
// there, a failed task that is still in the table is one whose error nobody took. Unless it is kept there for another
// finding: then it may have been looked at before, and that is not enough evidence.
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool ended) {
  if (task.unobserved_error) return true;
  const bool kept_for_another = task.orphaned || task.pending_at_shutdown;
  return ended && task.state == model::task_state::failed && !kept_for_another;
}

std::uint64_t evicted(const model::site& site) { return site.evicted_unobserved; }

}  // namespace

const rule rules::unobserved_error{.kind = finding_kind::unobserved_error,
                                   .name = "unobserved-error",
                                   .severity = severity::failure,
                                   .mark = "unobserved",
                                   .sum = {.are = "failed unobserved"},
                                   .look = look_at_each<holds>,
                                   .counted = evicted};

}  // namespace curfew::verdict
