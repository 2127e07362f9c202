// A finding: what a rule says about tasks of one snapshot. A plain value, made by the rules in rules/, shown by
// probe/report/.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::verdict {

struct finding {
  finding_kind kind;
  model::index task = model::none;  // into snapshot::tasks; none: only a count is left of them, at `site`
  model::index site = 0;            // where the tasks were spawned; of tasks that never were, their function; of
                                    // handlers, where their loop began, in the name of the loop
  std::uint64_t count = 1;          // 1 with a task; else how many were counted at the site
};

// A process that still runs is judged as it is: only what is flagged by now is a finding. When a timeout gave it up, no
// end of its own will come; then it is judged as if it had ended at the instant the snapshot was taken.
enum class judged_as : std::uint8_t { it_is, ended };

}  // namespace curfew::verdict
