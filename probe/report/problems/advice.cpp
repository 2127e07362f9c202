#include "probe/report/problems/advice.hpp"

#include <utility>

#include "probe/verdict/rule.hpp"

namespace curfew::report {

std::string advice(const verdict::evidence& of) {
  verdict::fix best;
  for (const auto kind : of.problem.kinds.list()) {
    const auto& rule = verdict::rule_of(kind);
    if (rule.advice == nullptr) continue;
    if (auto fix = rule.advice(of); fix.how >= best.how) best = std::move(fix);
  }
  return best.text;
}

model::index site_to_fix(const model::snapshot& snapshot, const verdict::finding_kinds& kinds,
                         const model::task& task) {
  if (kinds.empty()) return 0;
  const auto& rule = verdict::rule_of(kinds.foremost());
  const model::index site = rule.site_to_fix == nullptr ? 0 : rule.site_to_fix(snapshot, task);
  return site != 0 ? site : task.spawned_at;
}

}  // namespace curfew::report
