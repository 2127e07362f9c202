// A problem is what one block of a report is about. Findings of one task belong together, and so do tasks about which
// there is the same to say: 400 watchdogs that one line forgot are one problem. probe/report/problems/ finds the
// problems, and their rules word them.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::verdict {

struct problem {
  finding_kinds kinds{};
  std::vector<model::index> tasks{};                        // oldest first; empty: only a count is left of them
  model::index site = 0;                                    // where the tasks were spawned, as in verdict::finding
  std::uint64_t count = 0;                                  // tasks.size(), or how many were counted
  verdict::severity severity = verdict::severity::failure;  // of the foremost kind
  bool cut_off = false;  // whether the tasks were merely alive when their process was killed: no bug
  // These describe the oldest task. Only tasks with findings are considered.
  model::index awaited = model::none;     // the oldest task that it waits for; none: it waits for nobody
  std::uint64_t more_awaited = 0;         // how many more it waits for, in the group that it waits for
  model::index awaited_by = model::none;  // the oldest task that waits for it
};

}  // namespace curfew::verdict
