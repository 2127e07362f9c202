#include "probe/report/run/run.hpp"

#include <algorithm>

#include "probe/report/bugs/run_bugs.hpp"

namespace curfew::report {

bool any_failure(const run& run) { return any_failure(bugs_of(run)); }

std::uint64_t judged_by_inner_checks(const run& run) {
  std::uint64_t sum = 0;
  for (const auto& inner : run.inner_checks) sum += inner.judged;
  return sum;
}

std::uint64_t processes_judged(const run& run) {
  return judged_by_inner_checks(run) +
         static_cast<std::uint64_t>(std::count_if(run.processes.begin(), run.processes.end(),
                                                  [](const process& p) { return p.judged != judged_how::outlived; }));
}

std::uint64_t tasks_spawned(const model::snapshot& snapshot) {
  std::uint64_t sum = 0;
  for (const auto& c : snapshot.counters_by_name) sum += c.spawned_after;
  return sum;
}

std::uint64_t tasks_untracked(const model::snapshot& snapshot) {
  std::uint64_t sum = 0;
  for (const auto& c : snapshot.counters_by_name) sum += c.untracked;
  return sum;
}

std::uint64_t tasks_alive(const model::snapshot& snapshot) {
  return static_cast<std::uint64_t>(std::count_if(snapshot.tasks.begin(), snapshot.tasks.end(),
                                                  [](const model::task& t) { return model::is_live(t.state); }));
}

}  // namespace curfew::report
