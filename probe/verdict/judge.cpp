// All rules over one snapshot.
#include <algorithm>
#include <array>
#include <span>

#include "probe/verdict/finding.hpp"
#include "probe/verdict/oldest_first.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {

const rule& rule_of(finding_kind kind) {
  switch (kind) {
    case finding_kind::pending_at_shutdown:
      return pending_at_shutdown;
    case finding_kind::orphaned_task:
      return orphaned_task;
    default:
      return unobserved_error;
  }
}

// Those that a snapshot is enough for.
constexpr std::array all_kinds{finding_kind::pending_at_shutdown, finding_kind::orphaned_task,
                               finding_kind::unobserved_error};

constexpr std::size_t stretch_tasks = 128;  // what rules are shown at once: fits the first-level cache

}  // namespace

std::string_view name_of(finding_kind kind) {
  return kind == finding_kind::growing_site ? "growing-site" : rule_of(kind).name;
}
severity severity_of(finding_kind kind) {
  return kind == finding_kind::growing_site ? severity::warning : rule_of(kind).severity;
}

std::vector<finding> judge(const model::snapshot& snapshot, judged_as as, const thresholds&) {
  const bool ended = as == judged_as::ended || snapshot.process.end != model::process_end::alive;

  std::array<std::vector<suspect>, all_kinds.size()> suspects;
  // Room for the worst case costs nothing until it is touched.
  for (auto& of_rule : suspects) of_rule.reserve(snapshot.tasks.size());
  std::vector<model::node_id> daemons;
  const std::span tasks(snapshot.tasks);
  for (std::size_t first = 0; first < tasks.size(); first += stretch_tasks) {
    const auto part = tasks.subspan(first, std::min(stretch_tasks, tasks.size() - first));
    for (std::size_t k = 0; k < all_kinds.size(); ++k)
      rule_of(all_kinds[k]).look({part, static_cast<model::index>(first), ended}, suspects[k]);
    for (const auto& task : part)
      if (task.daemon) daemons.push_back(task.id);
  }

  std::vector<finding> findings;
  for (std::size_t k = 0; k < all_kinds.size(); ++k) {
    const auto kind = all_kinds[k];
    const auto& rule = rule_of(kind);
    if (rule.acquit != nullptr) rule.acquit(snapshot, daemons, suspects[k]);
    oldest_first(suspects[k]);
    findings.reserve(findings.size() + suspects[k].size());
    for (const auto& s : suspects[k]) findings.push_back({kind, s.task, s.spawned_at, 1});
    for (model::index i = 0; i < snapshot.sites.size(); ++i)
      if (const auto count = rule.evicted(snapshot.sites[i]); count != 0)
        findings.push_back({kind, model::none, i, count});
  }
  return findings;
}

bool any_failure(const std::vector<finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const finding& f) { return severity_of(f.kind) == severity::failure; });
}

}  // namespace curfew::verdict
