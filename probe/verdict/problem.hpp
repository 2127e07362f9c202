// A problem: what one block of a report is about. Findings of one task belong together, and so do tasks about which
// there is the same to say: 400 watchdogs that one line forgot are one problem. Found by probe/report/problems/; what
// is said of it are the words of its rules.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::verdict {

struct problem {
  finding_kinds kinds{};
  std::vector<model::index> tasks{};  // oldest first; none: only a count is left of them
  model::index site = 0;              // where they were spawned, as in verdict::finding
  std::uint64_t count = 0;            // tasks.size(), or how many were counted
  // Of its oldest task, among the tasks that something was found of:
  model::index awaited = model::none;     // the oldest that it waits for; none: nobody
  std::uint64_t more_awaited = 0;         // so many more, in the group that it waits for
  model::index awaited_by = model::none;  // the oldest that waits for it
};

}  // namespace curfew::verdict
