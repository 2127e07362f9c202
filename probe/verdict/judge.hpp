// All rules over what is known of a process. Called by probe/judge/ alone; everyone else asks that.
#pragma once

#include <vector>

#include "probe/model/site_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

// All rules over one snapshot, ordered by kind, then by age (oldest first; what is only counted comes last). The kinds
// are in the order of all_rules(). Pure. Of a million tasks, measured: 12 ms when none is a finding, 33 ms when all
// are, 75 ms when on top of that they do not stand in the order of their ages.
std::vector<finding> judge(const model::snapshot&, judged_as = judged_as::it_is);

// All rules over time over one history, by kind, of each the worst site first. REQUIRES: the history's stretches are as
// long as `limits` says, and as many. Pure.
std::vector<growing_site> growing_sites(const model::site_history&, const growth_thresholds& limits = {});

}  // namespace curfew::verdict
