#include "probe/report/problems/sightings.hpp"

#include <fmt/format.h>

#include "probe/model/text.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

namespace {

constexpr char separator = '\0';  // no name contains it

void add_site(std::string& likeness, const model::snapshot& snapshot, model::index site) {
  const auto& at = snapshot.site_at(site);
  likeness.append(snapshot.text(at.function)).append(1, separator);
  likeness.append(snapshot.text(at.file)).append(1, separator);
  likeness.append(std::to_string(at.line)).append(1, separator);
}

}  // namespace

std::string likeness_of(const model::snapshot& snapshot, const verdict::problem& problem) {
  std::string likeness;
  for (const auto kind : problem.kinds.list()) likeness.append(verdict::name_of(kind)).append(1, separator);
  add_site(likeness, snapshot, problem.site);
  if (problem.tasks.empty()) return likeness.append("counted");
  const auto& first = snapshot.tasks[problem.tasks.front()];
  add_site(likeness, snapshot, first.function);
  likeness.append(model::text_of(first.state)).append(1, separator);
  likeness.append(model::text_of(first.owned_by)).append(1, separator);
  likeness.append(1, first.pending_at_shutdown ? 'p' : '-').append(1, first.cancel_requested ? 'c' : '-');
  const auto& stack = snapshot.stack_of(first);
  likeness.append(snapshot.text(stack.operation)).append(1, separator);
  for (std::size_t i = 0; i < stack.kept; ++i) add_site(likeness, snapshot, stack.sites[i]);
  return likeness;
}

void sightings::add(const std::string& likeness, std::uint64_t tasks) {
  auto& s = seen_[likeness];
  s.tasks += tasks;
  ++s.processes;
}

std::string sightings::elsewhere(const std::string& likeness, std::uint64_t here) const {
  const auto found = seen_.find(likeness);
  if (found == seen_.end() || found->second.processes < 2) return {};
  const auto others = found->second.processes - 1;
  return fmt::format("{} in {} more process{}", counted_tasks(found->second.tasks - here), model::count_text(others),
                     others == 1 ? "" : "es");
}

}  // namespace curfew::report
