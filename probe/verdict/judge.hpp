// Applies all rules to what is known of a process. Only probe/judge/ calls this; everybody else asks probe/judge/.
#pragma once

#include <vector>

#include "probe/model/site_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/thresholds.hpp"
#include "probe/verdict/time_limits.hpp"

namespace curfew::verdict {

// Applies all rules to one snapshot. The findings are ordered by kind, in the order of all_rules(), and then by age
// (oldest first; what is only counted comes last). This is a pure function. A million tasks take, as measured, 12 ms if
// none is a finding, 33 ms if all are, and 75 ms if in addition they do not stand in the order of their ages.
std::vector<finding> judge(const model::snapshot&, judged_as = judged_as::it_is, const time_limits& = {});

// Applies all rules over time to one history. The sites are ordered by kind, with the worst site of each kind first.
// This is a pure function. REQUIRES: the history's stretches are as long and as many as `limits` says.
std::vector<growing_site> growing_sites(const model::site_history&, const growth_thresholds& limits = {});

}  // namespace curfew::verdict
