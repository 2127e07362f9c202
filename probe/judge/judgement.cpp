#include "probe/judge/judgement.hpp"

#include <utility>

#include "probe/verdict/judge.hpp"

namespace curfew::judge {

judgement judgement_of(const model::snapshot& snapshot, verdict::judged_as as, const policy& policy) {
  judgement made{.findings = verdict::judge(snapshot, as)};
  made.excused = excuse(made.findings, snapshot, policy);
  return made;
}

judgement judgement_of(const model::snapshot& snapshot, growth_history& history, const policy& policy) {
  history.add(snapshot);
  auto made = judgement_of(snapshot, verdict::judged_as::it_is, policy);
  for (auto& site : history.growing()) {
    const auto by = suppression_of(policy, snapshot, site.kind, site.site, model::none);
    if (by)
      made.excused.push_back({{.kind = site.kind, .site = site.site, .count = site.live}, *by});
    else
      made.growing.push_back(std::move(site));
  }
  return made;
}

judgement judgement_of(const model::tally& tally, growth_history& history) {
  history.add(tally.facts, tally.stand_for);
  return {.findings = verdict::judge(tally.facts), .growing = history.growing()};
}

}  // namespace curfew::judge
