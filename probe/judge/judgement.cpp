#include "probe/judge/judgement.hpp"

#include <optional>
#include <utility>

#include "probe/verdict/judge.hpp"

namespace curfew::judge {

namespace {

// A policy together with what the program has compiled in, which stands behind the policy's own suppressions.
class joined_policy {
 public:
  joined_policy(const policy& of_user, const model::snapshot& snapshot)
      : of_user_(of_user), of_program_(compiled_in(snapshot)) {
    if (of_program_.empty()) return;
    joined_ = of_user;
    joined_->suppressions.insert(joined_->suppressions.end(), of_program_.begin(), of_program_.end());
  }
  const policy& get() const { return joined_ ? *joined_ : of_user_; }
  std::vector<suppression> release() { return std::move(of_program_); }

 private:
  const policy& of_user_;
  std::vector<suppression> of_program_;
  std::optional<policy> joined_;
};

void judge_at_once(judgement& made, const model::snapshot& snapshot, verdict::judged_as as, const policy& policy) {
  made.findings = verdict::judge(snapshot, as, policy.limits);
  made.excused = excuse(made.findings, snapshot, policy);
}

void judge_over_time(judgement& made, const model::snapshot& snapshot, const growth_history& history,
                     const policy& policy) {
  for (auto& site : history.growing()) {
    const auto by = suppression_of(policy, snapshot, site.kind, site.site, model::none);
    if (by)
      made.excused.push_back({{.kind = site.kind, .site = site.site, .count = site.live}, *by});
    else
      made.growing.push_back(std::move(site));
  }
}

}  // namespace

std::vector<verdict::finding> findings_of(const model::snapshot& snapshot, verdict::judged_as as,
                                          const verdict::time_limits& limits) {
  return verdict::judge(snapshot, as, limits);
}

std::vector<verdict::finding> findings_of(const model::snapshot& snapshot, const verdict::time_limits& limits) {
  return findings_of(snapshot, verdict::judged_as::it_is, limits);
}

std::vector<excused_finding> take_out(std::vector<verdict::finding>& findings, const model::snapshot& snapshot,
                                      const policy& policy) {
  return excuse(findings, snapshot, joined_policy(policy, snapshot).get());
}

judgement judgement_of(const model::snapshot& snapshot, verdict::judged_as as, const policy& policy) {
  joined_policy joined(policy, snapshot);
  judgement made;
  judge_at_once(made, snapshot, as, joined.get());
  made.suppressions = joined.release();
  return made;
}

judgement judgement_of(const model::snapshot& snapshot, const policy& policy) {
  return judgement_of(snapshot, verdict::judged_as::it_is, policy);
}

judgement judgement_of(const model::snapshot& snapshot, growth_history& history, const policy& policy) {
  history.add(snapshot);
  joined_policy joined(policy, snapshot);
  judgement made;
  judge_at_once(made, snapshot, verdict::judged_as::it_is, joined.get());
  judge_over_time(made, snapshot, history, joined.get());
  made.suppressions = joined.release();
  return made;
}

judgement judgement_of(const model::tally& tally, growth_history& history, const policy& policy) {
  history.add(tally.facts, tally.stand_for);
  joined_policy joined(policy, tally.facts);
  judgement made;
  judge_at_once(made, tally.facts, verdict::judged_as::it_is, joined.get());
  judge_over_time(made, tally.facts, history, joined.get());
  made.suppressions = joined.release();
  return made;
}

}  // namespace curfew::judge
