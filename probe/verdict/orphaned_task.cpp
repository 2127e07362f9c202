// orphaned-task: its owner went away while it was pending, and nobody will join it.
//
// It stays a finding when the task happened to end before its loop did: whether it made it was luck.
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {
bool holds(const model::task& task, bool) { return task.orphaned; }
std::uint64_t evicted(const model::site& site) { return site.evicted_orphaned; }
}  // namespace

const rule orphaned_task{"orphaned-task", severity::failure, look_at_each<holds>, evicted};

}  // namespace curfew::verdict
