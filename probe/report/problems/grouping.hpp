// Groups the findings of a process into problems for a report (verdict/problem.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Returns the kinds of findings of each task of the snapshot.
std::vector<verdict::finding_kinds> kinds_by_task(const model::snapshot&, const std::vector<verdict::finding>&);

// Returns one number for equal sets.
std::vector<std::uint16_t> marks_of(const std::vector<verdict::finding_kinds>&);

// Adds what was found over time to `kinds`, for each live task that was spawned at one of the sites and is no daemon.
void add_growing(std::vector<verdict::finding_kinds>&, const model::snapshot&,
                 const std::vector<verdict::growing_site>&);

// Says how much a problem matters: a failure makes a check fail; of a note, no more is known than that its process was
// killed.
enum class gravity : std::uint8_t { failure, warning, note };
gravity gravity_of(const verdict::problem&);

// Returns whether the problem never has tasks: what it is about has no node, and is only counted.
bool is_of_counts(const verdict::problem&);

// Groups findings into problems. Two tasks are one problem when they have the same kinds of findings, function, spawn
// site, kind of owner, state, operation and async stack. The problems are in the order of the findings, but what is
// waited for comes before what waits for it. `kinds` are the kinds of these findings, by task.
std::vector<verdict::problem> problems_of(const model::snapshot&, const std::vector<verdict::finding>&,
                                          const std::vector<verdict::finding_kinds>& kinds);

// Returns the findings of which only numbers are left, one of each kind and site.
std::vector<verdict::finding> counted_by_place(const std::vector<verdict::finding>&);

}  // namespace curfew::report
