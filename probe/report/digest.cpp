#include "probe/report/digest.hpp"

#include <algorithm>

#include "probe/report/run/summary.hpp"
#include "probe/verdict/problem.hpp"
#include "probe/verdict/severities.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_siblings = 4;  // siblings shown beside a problem's tasks

process_digest digest_of(const process& p, const verdict::severities& severities) {
  process_digest made{.process = p, .kinds = kinds_by_task(p.snapshot, p.findings)};
  made.problems = problems_of(p.snapshot, p.findings, made.kinds);
  for (auto& problem : made.problems) {
    problem.severity = severities.of(problem.kinds.foremost());
    problem.cut_off = is_cut_off(p, problem);
  }
  std::stable_partition(made.problems.begin(), made.problems.end(),
                        [](const verdict::problem& problem) { return !problem.cut_off; });
  const bool tells_who_lived = p.judged == judged_how::gave_up || was_cut_short(p);
  if (made.problems.empty() && !tells_who_lived) return made;
  made.tree = model::make_tree(p.snapshot);
  made.folded = model::fold(p.snapshot, made.tree, marks_of(made.kinds));
  made.context = context_lines(made.tree, made.folded);
  if (tells_who_lived) made.innocent = innocent_loops(p.snapshot, made.tree, made.folded, made.kinds);
  return made;
}

}  // namespace

tree_lines process_digest::around(const verdict::problem& problem) const {
  return context.around_first_of(problem.tasks, folded, most_siblings);
}

digest digest_of(const run& run) {
  digest made{.run = run,
              .not_judged = gaps(run),
              .daemons = pending_daemons_of(run),
              .excused = excuses_of(run),
              .bugs = bugs_of(run)};
  made.processes.reserve(run.processes.size());
  for (const auto& p : run.processes) made.processes.push_back(digest_of(p, run.policy.severities));
  made.summary = summary(run, made.not_judged, made.bugs, made.excused);
  return made;
}

}  // namespace curfew::report
