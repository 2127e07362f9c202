#include "probe/report/problems/sightings.hpp"

#include <fmt/format.h>

#include "probe/model/snapshot.hpp"
#include "probe/model/text.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

namespace {

constexpr char separator = '\0';  // no name contains it

void add_site(std::string& likeness, const model::snapshot& snapshot, model::index site) {
  const auto& at = snapshot.site_at(site);
  likeness.append(snapshot.text(at.function)).append(1, separator);
  likeness.append(snapshot.text(at.file)).append(1, separator);
  likeness.append(std::to_string(at.line)).append(1, separator);
  likeness.append(std::to_string(at.column)).append(1, separator);  // a line may spawn several tasks
}

}  // namespace

std::string likeness_of(const process& process, const verdict::problem& problem) {
  const auto& snapshot = process.snapshot;
  std::string likeness;
  for (const auto kind : problem.kinds.list()) likeness.append(verdict::name_of(kind)).append(1, separator);
  add_site(likeness, snapshot, problem.site);
  if (problem.tasks.empty()) return likeness.append("counted");
  const auto& first = snapshot.tasks[problem.tasks.front()];
  add_site(likeness, snapshot, first.function);
  likeness.append(model::text_of(first.state)).append(1, separator);
  likeness.append(model::text_of(first.owned_by)).append(1, separator);
  likeness.append(1, first.pending_at_shutdown ? 'p' : '-').append(1, first.cancel_requested ? 'c' : '-');
  if (!first.pending_at_shutdown) likeness.append(end_clause(process)).append(1, separator);
  const auto& stack = snapshot.stack_of(first);
  likeness.append(snapshot.text(stack.operation)).append(1, separator);
  for (std::size_t i = 0; i < stack.kept; ++i) add_site(likeness, snapshot, stack.sites[i]);
  return likeness;
}

void sightings::add(const std::string& likeness, std::size_t process, std::uint64_t tasks) {
  const auto [at, is_new] = seen_.try_emplace(likeness, sighting{.first = process, .last = process});
  auto& seen = at->second;
  if (process != seen.first) seen.tasks_after_first += tasks;
  if (process != seen.last) ++seen.more_processes;
  seen.last = process;
}

bool sightings::is_first_in(const std::string& likeness, std::size_t process) const {
  const auto found = seen_.find(likeness);
  return found != seen_.end() && found->second.first == process;
}

std::string sightings::elsewhere(const std::string& likeness) const {
  const auto& seen = seen_.at(likeness);
  if (seen.more_processes == 0) return {};
  return fmt::format("{} in {} more process{}", counted_tasks(seen.tasks_after_first),
                     model::count_text(seen.more_processes), seen.more_processes == 1 ? "" : "es");
}

}  // namespace curfew::report
