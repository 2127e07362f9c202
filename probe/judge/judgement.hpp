// A judgement is what the rules find in a process. This is the only place where the rules are asked: the command, the
// exporter and the viewer show the result without knowing any rule.
#pragma once

#include <vector>

#include "probe/judge/growth_history.hpp"
#include "probe/judge/policy.hpp"
#include "probe/judge/suppressions.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/model/tally.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::judge {

struct judgement {
  std::vector<verdict::finding> findings{};      // by kind, and of each kind the oldest task first (verdict/judge.hpp)
  std::vector<verdict::growing_site> growing{};  // findings over time; empty for a single snapshot
  std::vector<excused_finding> excused{};        // what was taken out of `findings`
  std::vector<suppression> suppressions{};       // those that the program has compiled in
};

// In each judgement what the program suppresses itself is taken out, and what its tests mean, as what the policy does.

// Returns what the rules find in a single snapshot, with nothing taken out. This is a pure function.
std::vector<verdict::finding> findings_of(const model::snapshot&, verdict::judged_as = verdict::judged_as::it_is,
                                          const verdict::time_limits& = {});
std::vector<verdict::finding> findings_of(const model::snapshot&, const verdict::time_limits&);

// Judges a single snapshot. This is a pure function.
judgement judgement_of(const model::snapshot&, verdict::judged_as = verdict::judged_as::it_is, const policy& = {});
judgement judgement_of(const model::snapshot&, const policy&);

// Judges a process by all its snapshots until now: this one is added to the history of the process.
judgement judgement_of(const model::snapshot&, growth_history&, const policy& = {});
// Judges a tally in the same way: each finding stands for as many tasks as the record that it is about.
judgement judgement_of(const model::tally&, growth_history&, const policy& = {});

// Takes what the policy, the program and its tests excuse out of findings of a snapshot, and returns it.
std::vector<excused_finding> take_out(std::vector<verdict::finding>&, const model::snapshot&, const policy&);

}  // namespace curfew::judge
