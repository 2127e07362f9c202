#include "probe/judge/judgement.hpp"

#include "probe/verdict/judge.hpp"

namespace curfew::judge {

judgement judgement_of(const model::snapshot& snapshot, verdict::judged_as as) {
  return {.findings = verdict::judge(snapshot, as)};
}

judgement judgement_of(const model::snapshot& snapshot, growth_history& history) {
  history.add(snapshot);
  return {.findings = verdict::judge(snapshot), .growing = history.growing()};
}

judgement judgement_of(const model::tally& tally, growth_history& history) {
  history.add(tally.facts, tally.stand_for);
  return {.findings = verdict::judge(tally.facts), .growing = history.growing()};
}

}  // namespace curfew::judge
