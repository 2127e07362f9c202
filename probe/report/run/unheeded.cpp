#include "probe/report/run/unheeded.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>

#include "probe/report/counted.hpp"
#include "probe/report/joined.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/severities.hpp"

namespace curfew::report {

std::vector<std::string> unheeded_choices(const digest& digest) {
  const auto& chosen = digest.run.policy.severities;
  std::vector<std::string> sentences;
  for (const auto kind : verdict::foremost_first()) {
    if (chosen.of(kind) == verdict::severity_of(kind) || chosen.of(kind) != verdict::severity::warning) continue;
    std::uint64_t tasks = 0;
    std::map<verdict::finding_kind, std::string> as;  // what they fail as
    for (const auto& p : digest.processes)
      for (const auto& problem : p.problems) {
        const auto foremost = problem.kinds.foremost();
        if (problem.cut_off || foremost == kind || !problem.kinds.has(kind)) continue;
        if (problem.severity != verdict::severity::failure) continue;
        tasks += problem.count;
        as.emplace(foremost, verdict::name_of(foremost));
      }
    if (tasks == 0) continue;
    std::vector<std::string> names;
    for (const auto& [foremost, name] : as) names.push_back(name);
    sentences.push_back(fmt::format("--warn-only {} has no effect on {}: {} as {}, which {} first",
                                    verdict::name_of(kind), counted(tasks, "task", "tasks"),
                                    tasks == 1 ? "it fails" : "they fail", joined(names, " and "),
                                    tasks == 1 ? "it is" : "they are"));
  }
  return sentences;
}

}  // namespace curfew::report
