#include "probe/report/problems/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "probe/model/text.hpp"
#include "probe/report/joined.hpp"
#include "probe/report/problems/advice.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/verdict/rule.hpp"
#include "probe/verdict/wait_words.hpp"

namespace curfew::report {

namespace {

std::string findings_of(const verdict::problem& problem) {
  std::vector<std::string> names;
  for (const auto kind : problem.kinds.list()) names.emplace_back(verdict::name_of(kind));
  return joined(names, ", ");
}

// Returns what the problem's tasks are called: a rule's own word takes precedence over the usual one.
std::string_view subject_of(const verdict::problem& problem) {
  const auto kinds = problem.kinds.list();
  const auto precise = std::find_if(kinds.begin(), kinds.end(), [](verdict::finding_kind kind) {
    return verdict::rule_of(kind).subject != verdict::usual_subject;
  });
  return precise == kinds.end() ? verdict::usual_subject : verdict::rule_of(*precise).subject;
}

// Returns the tasks' name, or the name of their function if they have different names of their own.
std::string common_name(const verdict::evidence& of) {
  const auto& tasks = of.words.snapshot().tasks;
  const auto named_alike = [&](model::index t) { return tasks[t].given_name == of.oldest->given_name; };
  if (std::all_of(of.problem.tasks.begin(), of.problem.tasks.end(), named_alike)) return of.words.name(*of.oldest);
  const auto function = of.words.function(of.oldest->function);
  return function.empty() ? of.words.name(*of.oldest) : function;
}

// Returns "3 tasks `session`".
std::string who(const verdict::evidence& of) {
  const auto subject = subject_of(of.problem);
  const auto count = model::count_text(of.problem.count);
  if (const auto* const poll = of.blocking_poll()) {
    const auto name = model::name_or_unnamed(of.words.function(poll->function));
    return of.many() ? fmt::format("{} {}s `{}`", count, subject, name) : fmt::format("{} `{}`", subject, name);
  }
  if (of.oldest == nullptr) return fmt::format("{} more {}{}", count, subject, of.many() ? "s" : "");
  if (of.many()) return fmt::format("{} {}s `{}`", count, subject, common_name(of));
  return fmt::format("{} `{}`", subject, of.words.name(*of.oldest));
}

// Returns "was orphaned and still pending at shutdown".
std::string clauses_of(const verdict::evidence& of) {
  std::vector<std::string> clauses;
  for (const auto kind : of.problem.kinds.list())
    if (const auto clause = verdict::rule_of(kind).clause; clause != nullptr)
      clauses.push_back(clause(of, clauses.empty()));
  return joined(clauses, " and ");
}

// Returns ": it waited for inner #4", which is then the first thing to look at.
std::string whom_it_waits_for(const verdict::evidence& of) {
  if (of.problem.awaited == model::none) return {};
  return fmt::format(": {} {}", of.many() ? "the oldest" : "it",
                     verdict::wait_clause(of.problem, *of.oldest, of.words));
}

// Returns "4 tasks `save` were made and never awaited or spawned".
std::string sentence_of_counts(const verdict::evidence& of) {
  const auto& said = verdict::rule_of(of.problem.kinds.list().front()).counted_as;
  return said.clause(of.problem.count, model::name_or_unnamed(of.words.function(of.problem.site)));
}

}  // namespace

statement statement_of(const verdict::evidence& of) {
  return {.gravity = gravity_of(of.problem),
          .findings = findings_of(of.problem),
          .sentence = is_of_counts(of.problem) ? sentence_of_counts(of)
                                               : who(of) + " " + clauses_of(of) + whom_it_waits_for(of),
          .fix = of.problem.cut_off ? std::string() : advice(of)};
}

verdict::evidence evidence_of(const verdict::problem& problem, const process& process, const model::wording& words) {
  const auto* const oldest = problem.tasks.empty() ? nullptr : &process.snapshot.tasks[problem.tasks.front()];
  return {
      problem, words, oldest, end_clause(process), end_in_short(process), process.judged == judged_how::at_test_end};
}

}  // namespace curfew::report
