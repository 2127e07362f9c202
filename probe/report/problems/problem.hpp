// The problems of a process: what was found, as it is told (verdict/problem.hpp).
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// By task of the snapshot.
std::vector<verdict::finding_kinds> kinds_by_task(const model::snapshot&, const std::vector<verdict::finding>&);

// To these, what was found over time, for each live task that was spawned at one of the sites.
void add_growing(std::vector<verdict::finding_kinds>&, const model::snapshot&,
                 const std::vector<verdict::growing_site>&);

// One of its kinds makes a check fail.
bool is_failure(const verdict::problem&);

// Whether it never has tasks to show: what it is about has no node, and is only counted.
bool is_of_counts(const verdict::problem&);

// Two tasks are one problem when they have the same kinds of findings, function, spawn site, kind of owner, state,
// operation and async stack. In the order of the findings; but what is waited for comes before that which waits for it.
// `kinds`: by task, of these findings.
std::vector<verdict::problem> problems_of(const model::snapshot&, const std::vector<verdict::finding>&,
                                          const std::vector<verdict::finding_kinds>& kinds);

}  // namespace curfew::report
