#include "probe/judge/left_running.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "probe/judge/judgement.hpp"

namespace curfew::judge {

std::vector<verdict::finding> left_running(const model::snapshot& snapshot, model::nanoseconds since,
                                           const verdict::time_limits& limits) {
  const auto runs_since = [&](const model::loop& loop) {
    const auto made = loop.nobodys ? loop.made : std::optional(loop.began);
    return made && *made >= since && loop.state != model::loop_state::ended;
  };
  if (std::none_of(snapshot.loops.begin(), snapshot.loops.end(), runs_since)) return {};
  std::set<std::pair<verdict::finding_kind, model::index>> already;
  for (const auto& finding : findings_of(snapshot, limits)) already.emplace(finding.kind, finding.task);
  auto findings = findings_of(snapshot, verdict::judged_as::ended, limits);
  std::erase_if(findings, [&](const verdict::finding& finding) {
    if (finding.task == model::none || already.contains({finding.kind, finding.task})) return true;
    const auto loop = snapshot.tasks[finding.task].loop;
    return loop >= snapshot.loops.size() || !runs_since(snapshot.loops[loop]);
  });
  return findings;
}

}  // namespace curfew::judge
