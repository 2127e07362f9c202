// orphaned-task: its owner went away while it was pending, and nobody will join it.
//
// It stays a finding when the task happened to end before its loop did: whether it made it was luck.
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {
bool holds(const model::task& task, bool) { return task.orphaned; }
std::uint64_t evicted(const model::site& site) { return site.evicted_orphaned; }
}  // namespace

const rule rules::orphaned_task{.kind = finding_kind::orphaned_task,
                                .name = "orphaned-task",
                                .severity = severity::failure,
                                .mark = "orphaned",
                                .sum = {.are = "orphaned"},
                                .look = look_at_each<holds>,
                                .counted = evicted};

}  // namespace curfew::verdict
