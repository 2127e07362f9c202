// A finding: what a rule says about tasks of one snapshot. Plain values, made by the rules beside this file, shown by
// probe/report/. One rule, one file; one page each in docs/findings/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

// growing_site is found over time (growing_site.hpp) and not by judge(), which sees one snapshot.
enum class finding_kind : std::uint8_t {
  pending_at_shutdown,
  orphaned_task,
  unobserved_error,
  never_started,
  abandoned_handlers,
  failed_daemon,
  growing_site
};
inline constexpr std::size_t finding_kind_count = static_cast<std::size_t>(finding_kind::growing_site) + 1;
enum class severity : std::uint8_t { failure, warning };  // a failure makes `curfew check` fail

// "pending-at-shutdown" …: the name in reports, suppressions and docs/findings/.
std::string_view name_of(finding_kind);
severity severity_of(finding_kind);
// Every kind once: the one that says most of a task first. An orphan is pending at shutdown because it is one.
std::span<const finding_kind> foremost_first();

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

// All rules over one snapshot, ordered by kind, then by age (oldest first; what is only counted comes last). The kinds
// are ordered as in finding_kind. Pure. Of a million tasks, measured: 12 ms when none is a finding, 33 ms when all are,
// 75 ms when on top of that they do not stand in the order of their ages.
std::vector<finding> judge(const model::snapshot&, judged_as = judged_as::it_is, const thresholds& = {});

}  // namespace curfew::verdict
