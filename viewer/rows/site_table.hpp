// The tasks of a snapshot summed up by the line that spawned them. Only what a slot records can be summed: tasks that
// are alive, and the few that are kept because of what was found.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::viewer {

struct site_line {
  model::index site = 0;             // where they were spawned
  model::index task = 0;             // the oldest of them; none: not one is left
  bool one_name = true;              // all bear one name
  std::uint64_t more_functions = 0;  // that they are of, but for one
  std::uint64_t live = 0;            // alive
  std::uint64_t running = 0;         // of those
  std::uint64_t ready = 0;
  std::uint64_t troubled = 0;     // with a finding, also those of which only a count is left
  std::uint64_t bugs = 0;         // that these are of
  std::uint64_t polls = 0;        // of those alive, as all below
  model::nanoseconds busy{0};     // in finished polls
  model::nanoseconds oldest{0};   // age
  model::nanoseconds typical{0};  // the middle one of the ages
};

// One line a site that has any, most alive first. O(tasks).
std::vector<site_line> site_lines(const model::snapshot&, const std::vector<verdict::finding_kinds>& kinds,
                                  const report::bugs&);

}  // namespace curfew::viewer
