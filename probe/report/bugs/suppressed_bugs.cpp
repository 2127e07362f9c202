#include "probe/report/bugs/suppressed_bugs.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <utility>

#include "probe/judge/policy.hpp"
#include "probe/judge/suppressions.hpp"
#include "probe/model/utf8.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::report {

namespace {

// Returns the run as if what was suppressed in it were all that was found.
run with_what_is_suppressed(const run& from) {
  run made;
  made.policy.severities = from.policy.severities;
  for (const auto& p : from.processes) {
    process of{.snapshot = p.snapshot, .findings = {}, .judged = p.judged, .end = p.end};
    for (const auto& e : p.excused) of.findings.push_back(e.finding);
    std::stable_sort(of.findings.begin(), of.findings.end(),
                     [](const verdict::finding& a, const verdict::finding& b) { return a.kind < b.kind; });
    made.processes.push_back(std::move(of));
  }
  return made;
}

suppression_reason reason_of(const judge::suppression& s, const style& style) {
  suppression_reason made{.in_source = s.compiled_in, .text = model::valid_utf8(s.finding + ":" + s.pattern)};
  if (s.file.empty()) return made;
  // A source is named as its compiler was told, in whatever folder that ran.
  const auto path = s.compiled_in ? s.file : (std::filesystem::path(style.working_directory) / s.file).string();
  made.at = {.file = model::valid_utf8(model::relative_path(path, style.repository)), .line = s.line};
  return made;
}

// Returns by bug what took out its tasks.
std::map<bug_name, std::vector<suppression_reason>> reasons_in(const run& run, const style& style) {
  std::map<bug_name, std::vector<suppression_reason>> found;
  const auto& own = run.policy.suppressions;
  const auto reason = [&](const process& p, std::size_t by) {
    if (by == judge::excused_finding::by_baseline)
      return suppression_reason{.text = "known: it is in " + model::valid_utf8(run.policy.baseline_from)};
    if (by == judge::excused_finding::by_test) return suppression_reason{.in_source = true, .text = "a test means it"};
    return reason_of(by < own.size() ? own[by] : p.suppressions[by - own.size()], style);
  };
  for (const auto& p : run.processes)
    for (const auto& e : p.excused) {
      auto& of_bug =
          found[name_of(p.snapshot, {.kind = e.finding.kind, .site = e.finding.site, .oldest = e.finding.task})];
      auto one = reason(p, e.by);
      if (std::find(of_bug.begin(), of_bug.end(), one) == of_bug.end()) of_bug.push_back(std::move(one));
    }
  return found;
}

}  // namespace

std::vector<suppressed_bug> suppressed_bugs_of(const digest& digest, const style& style) {
  if (!digest.excused.any()) return {};
  const auto suppressed = with_what_is_suppressed(digest.run);
  const auto of_suppressed = digest_of(suppressed);
  auto reasons = reasons_in(digest.run, style);
  std::vector<suppressed_bug> all;
  auto annotations = annotations_of(of_suppressed, style.repository);  // one a bug, in their order
  for (std::size_t i = 0; i < annotations.size(); ++i)
    all.push_back({std::move(annotations[i]), std::move(reasons[of_suppressed.bugs.list[i].name])});
  return all;
}

}  // namespace curfew::report
