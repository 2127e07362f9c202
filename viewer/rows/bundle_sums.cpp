#include "viewer/rows/bundle_sums.hpp"

namespace curfew::viewer {

namespace {

model::nanoseconds age_of(const model::snapshot& s, const model::task& t) {
  return (model::is_live(t.state) ? s.process.taken : t.since) - t.spawned;
}

void add(bundle_sum& sum, const model::snapshot& s, const model::nodes& nodes, index member) {
  const auto& task = s.tasks[nodes.task_of(member)];
  const auto& oldest = s.tasks[nodes.task_of(sum.oldest)];
  sum.one_state = sum.one_state && task.state == oldest.state;
  sum.one_operation = sum.one_operation && s.stack_of(task).operation == s.stack_of(oldest).operation;
  sum.guessed = sum.guessed || task.guessed;
  if (age_of(s, task) > age_of(s, oldest)) sum.oldest = member;
}

void add_group(bundle_sum& sum, const model::snapshot& s, const model::nodes& nodes, index member) {
  const auto& group = s.groups[nodes.group_of(member)];
  const auto& oldest = s.groups[nodes.group_of(sum.oldest)];
  sum.one_state = sum.one_state && group.state == oldest.state;
  if (group.opened < oldest.opened) sum.oldest = member;
}

}  // namespace

bundle_sums sums_of_bundles(const model::snapshot& s, const model::nodes& nodes, const flat_tree& tree) {
  bundle_sums sums;
  for (index entry = 0; entry < tree.size(); ++entry) {
    const index bundle = tree.parent(entry);
    if (bundle == none || !tree.is_bundle(bundle)) continue;
    const index member = tree.node(entry);
    bundle_sum& sum = sums[bundle];
    if (sum.oldest == none) sum.oldest = member;
    if (nodes.is_task(member)) add(sum, s, nodes, member);
    if (nodes.is_group(member)) add_group(sum, s, nodes, member);
  }
  return sums;
}

}  // namespace curfew::viewer
