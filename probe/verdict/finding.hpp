// A finding: what a rule says about tasks of one snapshot. Plain values, made by the rules beside this file, shown by
// probe/report/. One rule, one file; one page each in docs/findings/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

enum class finding_kind : std::uint8_t { pending_at_shutdown, orphaned_task, unobserved_error };
enum class severity : std::uint8_t { failure, warning };  // a failure makes `curfew check` fail

// "pending-at-shutdown" …: the name in reports, suppressions and docs/findings/.
std::string_view name_of(finding_kind);
severity severity_of(finding_kind);

struct finding {
  finding_kind kind;
  model::index task = model::none;  // into snapshot::tasks; none: only a count is left of them, at `site`
  model::index site = 0;            // where the tasks were spawned
  std::uint64_t count = 1;          // 1 with a task; else how many were counted at the site
};

// All rules over one snapshot, ordered by kind, then by age (oldest first).
std::vector<finding> judge(const model::snapshot&, const thresholds& = {});

}  // namespace curfew::verdict
