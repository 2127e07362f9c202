#include "probe/report/run/excuses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "probe/judge/judgement.hpp"
#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/joined.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_listed = 10;  // further ones are only counted

std::string called(const judge::suppression& s) {
  return fmt::format("{}:{} ({})", model::printable(s.finding), model::printable(s.pattern),
                     model::printable(s.from()));
}

// Returns "a, b and 3 more".
std::string listed(std::vector<std::string> parts) {
  if (parts.size() > most_listed) {
    const auto left = parts.size() - most_listed + 1;
    parts.resize(most_listed - 1);
    parts.push_back(model::count_text(left) + " more");
  }
  return joined(parts, " and ");
}

// Returns the findings of a process that a baseline may know.
std::vector<verdict::finding> known_and_new(const process& p) {
  auto findings = p.findings;
  for (const auto& e : p.excused)
    if (e.by == judge::excused_finding::by_baseline) findings.push_back(e.finding);
  return findings;
}

// Returns "`pending-at-shutdown session` (51 tasks, not 1)".
std::string said_of(const grown_bug& bug) {
  const bool on_lines = bug.seen.lines > bug.known.lines;
  const auto& words = verdict::rule_of(*verdict::find_kind(bug.key.finding)).sum;
  const auto more =
      on_lines ? "on " + counted(bug.seen.lines, "line", "lines") : counted(bug.seen.tasks, words.one, words.many);
  return fmt::format("`{}` ({}, not {})", model::printable(verdict::text_of(bug.key)), more,
                     model::count_text(on_lines ? bug.known.lines : bug.known.tasks));
}

// Returns the name of the test in which a finding's task was spawned; "": not known, or in none.
std::string test_of(const model::snapshot& snapshot, const verdict::finding& finding) {
  const auto* const test =
      finding.task == model::none ? nullptr : snapshot.test_at(snapshot.tasks[finding.task].spawned);
  return test == nullptr ? "" : std::string(snapshot.text(test->name));
}

}  // namespace

judge::baseline baseline_of(const run& run) {
  judge::baseline made;
  std::map<verdict::finding_key, std::set<std::pair<std::string_view, std::uint32_t>>> places;
  for (const auto& p : run.processes)
    for (const auto& b : bugs_of(p, known_and_new(p)).list) {
      const auto& at = p.snapshot.site_at(b.site);
      for (const auto& part : b.parts) {
        const auto key = verdict::key_of(p.snapshot, b.kind, b.site, part.oldest);
        if (verdict::has_line(p.snapshot, b.kind, b.site))
          places[key].emplace(p.snapshot.text(at.file), at.line);
        else
          made[key].tasks += part.tasks;
      }
    }
  for (const auto& [key, lines] : places) made[key].lines = lines.size();
  return made;
}

judge::baseline baseline_for_later(const run& run) {
  auto made = baseline_of(run);
  for (auto& [key, seen] : made)
    if (const auto known = run.policy.baseline.find(key); seen.tasks != 0 && known != run.policy.baseline.end())
      seen.tasks = std::max(seen.tasks, known->second.tasks);
  return made;
}

void take_back_what_grew(run& run) {
  auto policy = run.policy;
  for (const auto& [key, seen] : baseline_of(run))
    if (const auto known = policy.baseline.find(key); known != policy.baseline.end() && !covers(known->second, seen))
      policy.baseline.erase(known);
  if (policy.baseline.size() == run.policy.baseline.size()) return;
  for (auto& p : run.processes) {
    if (p.judged == judged_how::outlived) continue;
    const bool still_ran = p.judged == judged_how::gave_up && p.snapshot.process.end == model::process_end::alive;
    auto judged =
        judge::judgement_of(p.snapshot, still_ran ? verdict::judged_as::ended : verdict::judged_as::it_is, policy);
    p.findings = std::move(judged.findings);
    p.excused = std::move(judged.excused);
  }
}

void take_back_what_was_cut_off(run& run) {
  for (auto& p : run.processes) {
    std::set<model::index> cut_off;
    std::erase_if(p.excused, [&](const judge::excused_finding& e) {
      const bool is_one = e.by == judge::excused_finding::by_baseline && is_cut_off(p, e.finding);
      if (is_one) cut_off.insert(e.finding.task);
      return is_one;
    });
    if (cut_off.empty()) continue;
    auto policy = run.policy;
    policy.baseline.clear();  // what it took of these tasks is what would be found without it
    for (const auto& f : judge::judgement_of(p.snapshot, policy).findings)
      if (cut_off.contains(f.task)) p.findings.push_back(f);
    std::stable_sort(p.findings.begin(), p.findings.end(),
                     [](const verdict::finding& a, const verdict::finding& b) { return a.kind < b.kind; });
  }
}

excuses excuses_of(const run& run) {
  excuses made;
  const auto own = run.policy.suppressions.size();
  for (const auto& s : run.policy.suppressions) made.by_suppression.push_back({s});
  // A program that runs several times, and programs that share a source, have the same ones.
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;
  for (const auto& p : run.processes) {
    std::vector<std::size_t> place_of;
    for (const auto& s : p.suppressions) {
      const auto [at, is_new] = places.try_emplace({s.from(), s.finding, s.pattern}, made.by_suppression.size());
      if (is_new) made.by_suppression.push_back({s});
      place_of.push_back(at->second);
    }
    for (const auto& e : p.excused) {
      if (e.by == judge::excused_finding::by_test) {
        made.allowed += e.finding.count;
        if (const auto test = test_of(p.snapshot, e.finding); !test.empty()) made.by_test[test] += e.finding.count;
        continue;
      }
      const bool is_known = e.by == judge::excused_finding::by_baseline;
      (is_known ? made.known : made.suppressed) += e.finding.count;
      if (!is_known) made.by_suppression[e.by < own ? e.by : place_of[e.by - own]].findings += e.finding.count;
    }
  }
  if (run.policy.baseline.empty()) return made;
  const auto seen = baseline_of(run);
  for (const auto& [key, known] : run.policy.baseline)
    if (const auto now = seen.find(key); now == seen.end())
      made.unseen.push_back(key);
    else if (!covers(known, now->second))
      made.grown.push_back({key, known, now->second});
  return made;
}

std::vector<std::string> sentences_of(const excuses& made, const judge::policy& policy) {
  std::vector<std::string> used, unused, unseen, grown, tests, sentences;
  for (const auto& [suppression, findings] : made.by_suppression)
    if (!suppression.fault.empty())
      sentences.push_back(model::printable(suppression.fault));
    else if (findings == 0)
      unused.push_back(called(suppression));
    else
      used.push_back(fmt::format("{} by {}", model::count_text(findings), called(suppression)));
  for (const auto& key : made.unseen) unseen.push_back("`" + model::printable(verdict::text_of(key)) + "`");
  for (const auto& bug : made.grown) grown.push_back(said_of(bug));
  if (!used.empty())
    sentences.push_back(counted(made.suppressed, "finding", "findings") + " suppressed: " + listed(std::move(used)));
  if (made.known != 0)
    sentences.push_back(fmt::format("{} known: {} in {}", counted(made.known, "finding", "findings"),
                                    made.known == 1 ? "it is" : "they are", model::printable(policy.baseline_from)));
  if (!grown.empty())
    sentences.push_back(fmt::format("more than {} knows, so that it excuses nothing of it: {}",
                                    model::printable(policy.baseline_from), listed(std::move(grown))));
  for (const auto& [test, findings] : made.by_test)
    tests.push_back(fmt::format("{} by {}", model::count_text(findings), model::printable(test)));
  if (made.allowed != 0)
    sentences.push_back(counted(made.allowed, "finding", "findings") + " allowed or expected by tests" +
                        (tests.empty() ? "" : ": " + listed(std::move(tests))));
  if (!unused.empty()) sentences.push_back("suppressed nothing: " + listed(std::move(unused)));
  if (!unseen.empty())
    sentences.push_back(fmt::format("in {}, and not seen in this run: {}", model::printable(policy.baseline_from),
                                    listed(std::move(unseen))));
  return sentences;
}

}  // namespace curfew::report
