// A finding is what a rule says about tasks of one snapshot. It is a plain value that the rules in rules/ make and
// probe/report/ shows.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::verdict {

struct finding {
  finding_kind kind;
  // Of tasks of which only a number is left: all kinds that each of them had. Each of these kinds has a finding with
  // this number and the same set. Empty: this kind alone, or there is a task.
  finding_kinds counted_with{};
  // This is an index into snapshot::tasks, or `none` if no task is left: then only a count is known, at `site`.
  model::index task = model::none;
  // This is where the tasks were spawned. For tasks that were never spawned it is their function, and for handlers it
  // is where their loop began, in the name of the loop.
  model::index site = 0;
  std::uint64_t count = 1;  // 1 if there is a task; else how many were counted at the site
};

// Returns all kinds that the tasks had of which only a number is left.
inline finding_kinds kinds_of_counted(const finding& counted) {
  auto kinds = counted.counted_with;
  kinds.add(counted.kind);
  return kinds;
}

// Says how a process is judged. A process that still runs is judged as it is: only what is flagged by now is a finding.
// If a timeout gave up on it, it will not come to an end of its own, and it is judged as if it had ended at the instant
// when the snapshot was taken.
enum class judged_as : std::uint8_t { it_is, ended };

}  // namespace curfew::verdict
