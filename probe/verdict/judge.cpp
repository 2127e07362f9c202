#include "probe/verdict/judge.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "probe/verdict/oldest_first.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

constexpr std::size_t stretch_tasks = 128;  // rules see so many tasks at once, which fit the first-level cache

// Returns by entry of snapshot::evicted what was found of its tasks.
std::vector<finding_kinds> kinds_of_evicted(const model::snapshot& snapshot) {
  const auto rules = all_rules();
  std::vector<finding_kinds> kinds(snapshot.evicted.size());
  for (std::size_t i = 0; i < kinds.size(); ++i)
    for (std::size_t k = 0; k < rules.size(); ++k)
      if (rules[k]->evicted != nullptr && rules[k]->evicted(snapshot.evicted[i])) kinds[i].add(finding_kind(k));
  return kinds;
}

}  // namespace

std::vector<finding> judge(const model::snapshot& snapshot, judged_as as, const time_limits& limits) {
  const bool ended = as == judged_as::ended || snapshot.process.end != model::process_end::alive;

  const auto rules = all_rules();
  std::vector<std::vector<suspect>> suspects(rules.size());
  // Reserving memory for the worst case costs nothing until the memory is touched.
  for (std::size_t k = 0; k < rules.size(); ++k)
    if (rules[k]->look != nullptr) suspects[k].reserve(snapshot.tasks.size());
  std::vector<model::node_id> daemons;
  const std::span tasks(snapshot.tasks);
  for (std::size_t first = 0; first < tasks.size(); first += stretch_tasks) {
    const auto part = tasks.subspan(first, std::min(stretch_tasks, tasks.size() - first));
    for (std::size_t k = 0; k < rules.size(); ++k)
      if (rules[k]->look != nullptr) rules[k]->look({part, static_cast<model::index>(first), ended}, suspects[k]);
    for (const auto& task : part)
      if (task.daemon && model::is_live(task.state)) daemons.push_back(task.id);  // an ended daemon owns nothing
  }

  const auto evicted = kinds_of_evicted(snapshot);
  std::vector<finding> findings;
  for (std::size_t k = 0; k < rules.size(); ++k) {
    const rule& rule = *rules[k];
    if (rule.acquit != nullptr) rule.acquit({snapshot, daemons, limits.of(finding_kind(k))}, suspects[k]);
    oldest_first(suspects[k]);
    findings.reserve(findings.size() + suspects[k].size());
    for (const auto& s : suspects[k])
      findings.push_back({.kind = finding_kind(k), .task = s.task, .site = s.spawned_at});
    if (rule.of_blocking_polls && ended)
      for (const auto& poll : snapshot.blocking_polls)
        if (poll.lasted > limits.of(finding_kind(k)))
          findings.push_back({.kind = finding_kind(k), .site = poll.site, .count = poll.tasks});
    for (std::size_t i = 0; i < evicted.size(); ++i)
      if (evicted[i].has(finding_kind(k)))
        findings.push_back({.kind = finding_kind(k),
                            .counted_with = evicted[i],
                            .site = snapshot.evicted[i].site,
                            .count = snapshot.evicted[i].count});
    if (rule.counted == nullptr) continue;
    for (model::index i = 0; i < snapshot.sites.size(); ++i)
      if (const auto count = rule.counted(snapshot.sites[i]); count != 0)
        findings.push_back({.kind = finding_kind(k), .site = i, .count = count});
  }
  return findings;
}

std::vector<growing_site> growing_sites(const model::site_history& history, const growth_thresholds& limits) {
  std::vector<growing_site> sites;
  for (std::size_t k = 0; k < all_rules().size(); ++k) {
    const rule& rule = *all_rules()[k];
    if (rule.look_over_time == nullptr) continue;
    auto found = rule.look_over_time(history, limits);
    for (auto& site : found) site.kind = finding_kind(k);
    std::move(found.begin(), found.end(), std::back_inserter(sites));
  }
  return sites;
}

}  // namespace curfew::verdict
