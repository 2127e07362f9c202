// pending-at-shutdown: alive when its loop shut down, or when the process ended, was killed or given up. The main task
// is no exception: a program that was killed in its middle was not done.
//
// What a daemon owns is the daemon's: tasks in its group, and tasks whose handle it holds, are cancelled with it after
// the regular ones have drained, so they are no more a finding than it is.
#include <algorithm>

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool ended) {
  return task.pending_at_shutdown || (ended && model::is_live(task.state));
}

std::uint64_t evicted(const model::site& site) { return site.evicted_pending; }

// A node and who owns it: a suspect, or a group (suspect: none).
struct owned {
  model::node_id owner;
  model::node_id id;
  model::index task;
};

// Walks down from the daemons through groups and suspects. All between a daemon and a suspect are pending themselves,
// so the suspects and the groups are all there is to walk.
void acquit(const model::snapshot& snapshot, const std::vector<model::node_id>& daemons,
            std::vector<suspect>& suspects) {
  if (daemons.empty() || suspects.empty()) return;

  std::vector<owned> nodes;
  nodes.reserve(suspects.size() + snapshot.groups.size());
  for (const auto& s : suspects) {
    const auto& task = snapshot.tasks[s.task];
    // An orphan has nobody left, whoever is still on record as its last owner.
    if (!task.orphaned) nodes.push_back({task.owner, task.id, s.task});
  }
  for (const auto& group : snapshot.groups) nodes.push_back({group.owner, group.id, model::none});
  std::sort(nodes.begin(), nodes.end(), [](const owned& a, const owned& b) { return a.owner < b.owner; });

  auto owners = daemons;
  std::vector<bool> acquitted(snapshot.tasks.size(), false);
  std::vector<bool> visited(nodes.size(), false);
  while (!owners.empty()) {
    const auto owner = owners.back();
    owners.pop_back();
    auto at = std::lower_bound(nodes.begin(), nodes.end(), owner,
                               [](const owned& node, model::node_id id) { return node.owner < id; });
    for (; at != nodes.end() && at->owner == owner; ++at) {
      const auto position = static_cast<std::size_t>(at - nodes.begin());
      if (visited[position]) break;  // this owner was here before: a damaged snapshot may have cycles
      visited[position] = true;
      if (at->task != model::none) acquitted[at->task] = true;
      owners.push_back(at->id);
    }
  }
  std::erase_if(suspects, [&](const suspect& s) { return acquitted[s.task]; });
}

}  // namespace

const rule rules::pending_at_shutdown{.kind = finding_kind::pending_at_shutdown,
                                      .name = "pending-at-shutdown",
                                      .severity = severity::failure,
                                      .mark = "pending",
                                      .sum = {.are = "pending at shutdown"},
                                      .look = look_at_each<holds>,
                                      .counted = evicted,
                                      .acquit = acquit};

}  // namespace curfew::verdict
