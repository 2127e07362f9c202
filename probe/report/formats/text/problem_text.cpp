#include "probe/report/formats/text/problem_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/formats/text/counted_text.hpp"
#include "probe/report/formats/text/owner_text.hpp"
#include "probe/report/formats/text/place_facts.hpp"
#include "probe/report/formats/text/task_fact.hpp"
#include "probe/report/formats/text/text_block.hpp"
#include "probe/report/formats/text/tree_columns.hpp"
#include "probe/report/joined.hpp"
#include "probe/report/problems/advice.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/problems/statement.hpp"
#include "probe/report/problems/tests_of.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

// Returns who asked the oldest task to end, and why. REQUIRES: somebody asked.
std::string cancel_text(const verdict::evidence& of) {
  const auto reason = model::text_of(of.oldest->reason);
  const auto* const note = of.note();
  std::string text = "asked for";
  if (!of.many() && note != nullptr && note->cancelled.count() != 0) {
    if (note->cancelled_by != 0) text += " by " + of.words.who(note->cancelled_by);
    const auto before = of.words.snapshot().process.taken - note->cancelled;
    text += fmt::format(" {} before the end", model::duration_text(before));
  }
  if (!reason.empty()) text += fmt::format(" ({})", reason);
  return text;
}

// Returns what is known of the cancel scopes that the oldest task is in, or "" if it is in none.
std::string scope_text(const verdict::evidence& of) {
  const auto& task = *of.oldest;
  const auto* const note = of.note();
  std::string text;
  if (task.scope_reason != model::cancel_reason::none) {
    text = "cancelled";
    if (!of.many() && note != nullptr && note->scope != 0) {
      if (note->scope_cancelled_by != 0) text += " by " + of.words.who(note->scope_cancelled_by);
      if (note->scope_cancelled.count() != 0)
        text += fmt::format(" {} before the end",
                            model::duration_text(of.words.snapshot().process.taken - note->scope_cancelled));
      text += fmt::format(", at {}", of.words.place(note->scope));
    }
    text += fmt::format(" ({})", model::text_of(task.scope_reason));
  } else if (task.has_deadline) {
    text = "has a deadline";
  }
  if (task.shielded) text += text.empty() ? "shielded" : ", shielded";
  return text;
}

// Returns the error that ended the oldest task; for a main task that was pending, the error that ended its loop.
std::optional<verdict::fact> error_fact(const verdict::evidence& of) {
  const auto* const note = of.note();
  const auto error = note == nullptr ? std::string() : model::printable(note->error);
  if (of.oldest->state != model::task_state::failed) {
    if (error.empty()) return {};
    return verdict::fact{"loop", error};
  }
  const auto& snapshot = of.words.snapshot();
  const auto differs = [&](model::index at) {
    const auto* const other = snapshot.note_of(snapshot.tasks[at]);
    return other != nullptr && note != nullptr && other->error != note->error;
  };
  const bool others_differ = std::any_of(of.problem.tasks.begin(), of.problem.tasks.end(), differs);
  return verdict::fact{
      "error", (error.empty() ? "(no text)" : error) + (others_differ ? "  (of the oldest; others differ)" : "")};
}

// Adds the tests in which the tasks were spawned, if their program says which those were.
void add_tests(text_block& block, const verdict::evidence& of) {
  constexpr std::size_t most_listed = 5;
  const auto& snapshot = of.words.snapshot();
  const auto tests = tests_of(snapshot, of.problem);
  if (tests.empty()) return;
  std::vector<std::string> listed;
  for (const auto name : tests)
    if (listed.size() < most_listed) listed.push_back(model::printable(snapshot.text(name)));
  if (tests.size() > most_listed) listed.push_back(model::count_text(tests.size() - most_listed) + " more");
  block.line(tests.size() == 1 ? "test" : "tests", joined(listed, " and "));
}

void add_facts_of_rules(text_block& block, const verdict::evidence& of) {
  for (const auto kind : of.problem.kinds.list())
    if (const auto facts = verdict::rule_of(kind).facts; facts != nullptr)
      for (const auto& fact : facts(of)) block.line(fact.label, fact.value);
}

// Adds the line of the source that the advice is about.
void add_source_line(text_block& block, const verdict::evidence& of, const problem_context& context) {
  if (context.source_line == nullptr || of.oldest == nullptr) return;
  const auto& snapshot = of.words.snapshot();
  const auto place = site_to_fix(snapshot, of.problem.kinds, *of.oldest);
  const auto& site = snapshot.site_at(place);
  const auto built = snapshot.process.began;
  const auto line = context.source_line(std::string(snapshot.text(site.file)), site.line, built);
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string::npos) return;
  const auto code = model::printable(std::string_view(line).substr(first, line.find_last_not_of(" \t\r") - first + 1));
  block.line("line", fmt::format("{}  {}", of.words.place(place), code));
}

void add_tree(text_block& block, const verdict::evidence& of, const problem_context& context) {
  const auto around = context.digest.around(of.problem);
  if (around.empty()) return;
  constexpr std::size_t narrow = 60;
  const bool beside = context.width == 0 || context.width >= narrow;
  block.lines("tree",
              tree_columns(around, of.words, context.digest.kinds,
                           {.indent = std::string(beside ? label_width : 2, ' '),
                            .colour = context.colour,
                            .width = context.width,
                            .mark = of.many() ? "these" : "this one"}),
              beside);
}

}  // namespace

std::string text_of(const verdict::problem& problem, const problem_context& context) {
  const auto of = evidence_of(problem, context.digest.process, context.words);
  const auto said = statement_of(of);
  if (is_of_counts(problem)) return text_of_counts(of, said, context.colour);
  text_block block(context.colour);
  block.heading(said);
  if (of.oldest != nullptr) {
    const auto tasks = task_fact(of);
    block.line(tasks.label, tasks.value);
  }
  if (!context.elsewhere.empty()) block.line("also", context.elsewhere);
  add_tests(block, of);
  for (const auto& fact : place_facts(of)) block.line(fact.label, fact.value);
  if (of.oldest != nullptr) {
    add_facts_of_rules(block, of);
    if (const auto owner = owner_text(of); !owner.empty()) block.line("owner", owner);
    if (of.oldest->cancel_requested) block.line("cancel", cancel_text(of));
    if (const auto scope = scope_text(of); !scope.empty()) block.line("scope", scope);
    if (const auto error = error_fact(of)) block.line(error->label, error->value, ink::strong);
  } else if (of.blocking_poll() != nullptr) {
    add_facts_of_rules(block, of);
  } else {
    block.line("note", "a process keeps its latest 1,024 such tasks, of others the count");
  }
  add_tree(block, of, context);
  add_source_line(block, of, context);
  block.advice(said, problem.kinds);
  return block.text();
}

std::string problem_text(const process_digest& digest, const verdict::problem& problem, const style& style) {
  const model::wording words(digest.process.snapshot, digest.tree, style.working_directory);
  return fitted(text_of(problem, {.digest = digest, .words = words, .colour = style.colour, .width = style.width}),
                style.width);
}

}  // namespace curfew::report
