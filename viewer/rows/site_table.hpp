// Sums up the tasks of a snapshot by the line that spawned them. Only tasks that have a slot can be summed up: those
// that are live, and the few that ended and are kept because of a finding.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::viewer {

struct site_line {
  model::index site = 0;             // the line that spawned the tasks
  model::index task = 0;             // the oldest of the tasks; none if only counts are left
  bool one_name = true;              // whether all tasks bear the same name
  std::uint64_t more_functions = 0;  // number of the tasks' functions, less one
  std::uint64_t live = 0;            // number of live tasks
  std::uint64_t running = 0;         // number of live tasks that are running
  std::uint64_t ready = 0;           // number of live tasks that are ready
  std::uint64_t troubled = 0;        // number of tasks with a finding, those included of which only a count is left
  std::uint64_t bugs = 0;            // number of bugs that these tasks belong to
  // The kind of the findings here that only count what never had a node, if nothing else is known of the site.
  std::optional<verdict::finding_kind> only_counts{};
  // All below is of the live tasks alone.
  std::uint64_t polls = 0;
  model::nanoseconds busy{0};     // time in polls that have ended
  model::nanoseconds oldest{0};   // age of the oldest task
  model::nanoseconds typical{0};  // median of the tasks' ages
};

// Returns a line for each site that has tasks or findings, those with the most live tasks first. O(tasks).
std::vector<site_line> site_lines(const model::snapshot&, const std::vector<verdict::finding_kinds>& kinds,
                                  const report::bugs&);

}  // namespace curfew::viewer
