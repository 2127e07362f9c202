#include "probe/report/formats/junit/test_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/caveats.hpp"
#include "probe/report/formats/text/problem_text.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/problems/statement.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

namespace {

std::string command_of(const run& run) {
  std::string text;
  for (const auto& word : run.command) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "command" : model::printable(text);
}

// Adds what went wrong. The first of it names the type and the message.
void fail(test_case& c, test_outcome how, std::string_view type, const std::string& message, const std::string& text) {
  if (c.outcome == test_outcome::passed) c.type = type, c.message = message;
  if (c.outcome != test_outcome::failure) c.outcome = how;
  c.text += (c.text.empty() ? "" : "\n") + text;
}

void add_gap(test_case& c, const gap& gap) {
  const auto line = fmt::format("{}[{}]: {}\n", gap.allowed ? "allowed" : "error", name_of(gap.kind), gap.sentence);
  if (gap.allowed)
    c.output += line;
  else
    fail(c, test_outcome::error, name_of(gap.kind), gap.sentence, line);
}

void add_problems(test_case& c, const process_digest& p, const style& style) {
  const model::wording words(p.process.snapshot, p.tree, style.working_directory);
  std::size_t shown = 0, left_out = 0;
  for (const auto& problem : p.problems) {
    const auto said = statement_of(evidence_of(problem, p.process, words));
    if (said.gravity == gravity::failure && c.outcome != test_outcome::failure)
      c.outcome = test_outcome::failure, c.type = said.findings, c.message = said.sentence;
    if (shown == style.most_problems) {
      ++left_out;
      continue;
    }
    ++shown;
    const auto text = text_of(problem, {.digest = p, .words = words, .colour = false});
    auto& where = said.gravity == gravity::failure ? c.text : c.output;
    where += (where.empty() ? "" : "\n") + text;
  }
  if (left_out != 0) c.text += fmt::format("\n… and {} more like these of this process\n", model::count_text(left_out));
}

test_case case_of(const process_digest& p, const style& style) {
  test_case made{.class_name = "curfew.process",
                 .name = model::printable(p.process.snapshot.process.command_line),
                 .time = uptime(p.process.snapshot)};
  if (made.name.empty()) made.name = "process";
  for (const auto& sentence : caveats(p.process.snapshot)) made.output += "warning: " + sentence + "\n";
  add_problems(made, p, style);
  return made;
}

// Returns how long the run took, as far as its processes know.
std::chrono::nanoseconds time_of(const run& run) {
  std::chrono::nanoseconds longest{0};
  if (run.processes.empty()) return run.timeout.value_or(longest);
  const auto first = run.processes.front().snapshot.process.began;  // the oldest comes first
  for (const auto& p : run.processes) {
    const auto ended = p.snapshot.process.began - first + uptime(p.snapshot);
    longest = std::max(longest, std::chrono::duration_cast<std::chrono::nanoseconds>(ended));
  }
  return longest;
}

test_case case_of_command(const digest& digest) {
  const auto& run = digest.run;
  test_case made{.class_name = "curfew.command", .name = command_of(run), .time = time_of(run)};
  if (run.timeout) {
    const auto said = fmt::format("timed out after {}", model::duration_text(*run.timeout));
    fail(made, test_outcome::failure, "timeout", said, said + "\n");
  }
  if (run.command_end && (run.command_end->ended == wait_result::how::killed || run.command_end->number != 0)) {
    const auto said = "the command " + in_words(*run.command_end);
    fail(made, test_outcome::failure, "exit-status", said, said + "\n");
  }
  made.output = digest.summary + "\n";
  return made;
}

// Returns the process that a gap is about: of those with its pid, which may go on as other programs, the last.
std::size_t process_of(const gap& gap, const run& run) {
  std::size_t found = run.processes.size();
  for (std::size_t i = 0; gap.pid != 0 && i < run.processes.size(); ++i) {
    const auto& p = run.processes[i];
    const bool fits = gap.kind != gap_kind::killed || was_cut_short(p);
    if (p.snapshot.process.pid == gap.pid && fits) found = i;
  }
  return found;
}

void number_equal_names(std::vector<test_case>& cases) {
  std::map<std::string, int> seen;
  for (auto& c : cases)
    if (const int number = ++seen[c.class_name + " " + c.name]; number > 1) c.name += fmt::format(" ({})", number);
}

}  // namespace

std::vector<test_case> test_cases_of(const digest& digest, const style& style) {
  std::vector<test_case> processes;
  for (const auto& p : digest.processes) processes.push_back(case_of(p, style));
  std::vector<test_case> cases{case_of_command(digest)};
  for (const auto& gap : digest.not_judged) {
    const auto at = process_of(gap, digest.run);
    add_gap(at < processes.size() ? processes[at] : cases.front(), gap);
  }
  std::move(processes.begin(), processes.end(), std::back_inserter(cases));
  number_equal_names(cases);
  return cases;
}

}  // namespace curfew::report
