// All rules over one snapshot.
#include <algorithm>
#include <array>
#include <span>

#include "probe/verdict/finding.hpp"
#include "probe/verdict/oldest_first.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {

// In the order of finding_kind: each stands at its kind's number.
constexpr std::array all_rules{&rules::pending_at_shutdown, &rules::orphaned_task,      &rules::unobserved_error,
                               &rules::never_started,       &rules::abandoned_handlers, &rules::failed_daemon,
                               &rules::growing_site};
static_assert(all_rules.size() == finding_kind_count, "a kind of finding without its rule");

constexpr std::array foremost{finding_kind::orphaned_task,      finding_kind::pending_at_shutdown,
                              finding_kind::unobserved_error,   finding_kind::never_started,
                              finding_kind::abandoned_handlers, finding_kind::failed_daemon,
                              finding_kind::growing_site};
static_assert(foremost.size() == finding_kind_count);

constexpr std::size_t stretch_tasks = 128;  // what rules are shown at once: fits the first-level cache

}  // namespace

const rule& rule_of(finding_kind kind) { return *all_rules[static_cast<std::size_t>(kind)]; }
std::string_view name_of(finding_kind kind) { return rule_of(kind).name; }
severity severity_of(finding_kind kind) { return rule_of(kind).severity; }
std::span<const finding_kind> foremost_first() { return foremost; }

std::vector<finding> judge(const model::snapshot& snapshot, judged_as as, const thresholds&) {
  const bool ended = as == judged_as::ended || snapshot.process.end != model::process_end::alive;

  std::array<std::vector<suspect>, all_rules.size()> suspects;
  // Room for the worst case costs nothing until it is touched.
  for (std::size_t k = 0; k < all_rules.size(); ++k)
    if (all_rules[k]->look != nullptr) suspects[k].reserve(snapshot.tasks.size());
  std::vector<model::node_id> daemons;
  const std::span tasks(snapshot.tasks);
  for (std::size_t first = 0; first < tasks.size(); first += stretch_tasks) {
    const auto part = tasks.subspan(first, std::min(stretch_tasks, tasks.size() - first));
    for (std::size_t k = 0; k < all_rules.size(); ++k)
      if (all_rules[k]->look != nullptr)
        all_rules[k]->look({part, static_cast<model::index>(first), ended}, suspects[k]);
    for (const auto& task : part)
      if (task.daemon && model::is_live(task.state)) daemons.push_back(task.id);  // an ended one owns nothing
  }

  std::vector<finding> findings;
  for (std::size_t k = 0; k < all_rules.size(); ++k) {
    const rule& rule = *all_rules[k];
    if (rule.acquit != nullptr) rule.acquit(snapshot, daemons, suspects[k]);
    oldest_first(suspects[k]);
    findings.reserve(findings.size() + suspects[k].size());
    for (const auto& s : suspects[k]) findings.push_back({rule.kind, s.task, s.spawned_at, 1});
    if (rule.counted == nullptr) continue;
    for (model::index i = 0; i < snapshot.sites.size(); ++i)
      if (const auto count = rule.counted(snapshot.sites[i]); count != 0)
        findings.push_back({rule.kind, model::none, i, count});
  }
  return findings;
}

}  // namespace curfew::verdict
