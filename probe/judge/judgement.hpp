// What is held against a process: the one place where the rules are asked. The command, the exporter and the viewer
// show what it says and know none of them.
#pragma once

#include <vector>

#include "probe/judge/growth_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/model/tally.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::judge {

struct judgement {
  std::vector<verdict::finding> findings{};      // by kind, of each the oldest task first (verdict/judge.hpp)
  std::vector<verdict::growing_site> growing{};  // over time; none by a single look
};

// By a single look. Pure.
judgement judgement_of(const model::snapshot&, verdict::judged_as = verdict::judged_as::it_is);

// By all looks until now: this one is added to the history of its process.
judgement judgement_of(const model::snapshot&, growth_history&);
// The same of a look that only counted: each finding stands for as many tasks as the record that it is of.
judgement judgement_of(const model::tally&, growth_history&);

}  // namespace curfew::judge
