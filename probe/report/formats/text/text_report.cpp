#include "probe/report/formats/text/text_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/caveats.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/formats/text/bug_lines.hpp"
#include "probe/report/formats/text/native_stacks_text.hpp"
#include "probe/report/formats/text/problem_text.hpp"
#include "probe/report/formats/text/tree_columns.hpp"
#include "probe/report/problems/sightings.hpp"
#include "probe/report/run/excuses.hpp"
#include "probe/report/run/pending_daemons.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/report/run/unheeded.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/links.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_gaps = 20;            // limit for a kind; further gaps are only counted
constexpr std::size_t most_lines_alive = 20;     // limit for loops without findings; further lines are only counted
constexpr std::size_t most_trees_of_killed = 5;  // killed processes of which such loops are shown
constexpr std::size_t most_daemon_groups = 3;

std::string header(const process& p, const style& style) {
  return paint(fmt::format("curfew: {} {}", called(p.snapshot.process, style.width), process_end_text(p)), ink::strong,
               style.colour) +
         "\n";
}

// Returns the lines of one kind of gap, and the option that allows it.
std::string lines_of(const std::vector<gap>& gaps, const gap_form& form, bool colour) {
  std::string text;
  std::size_t count = 0;
  bool allowed = false;
  for (const auto& gap : gaps) {
    if (gap.kind != form.kind || ++count > most_gaps) continue;
    allowed = gap.allowed;
    const auto label = fmt::format("{}[{}]: ", allowed ? "allowed" : "error", form.name);
    text += paint(label, allowed ? ink::warning : ink::error, colour) + gap.sentence + "\n";
  }
  if (count > most_gaps)
    text += fmt::format("… and {} more like it (all are in --format json)\n", model::count_text(count - most_gaps));
  if (count != 0 && !allowed) text += fmt::format("  allow    --allow-{}\n", form.name);
  return text;
}

std::string note_of_signals(const run& run) {
  std::string names;
  for (const int number : run.unwitnessed_signals) names += (names.empty() ? "" : ", ") + signal_name(number);
  if (names.empty()) return {};
  return fmt::format(
      "the command may have got {} twice: no process could be started that tells whether its whole group "
      "was sent it",
      names);
}

// Returns what inner checks did; their own reports say what they found.
std::string note_of_inner_checks(const run& run) {
  std::uint64_t ended = 0, failed = 0;
  int status = 0;
  for (const auto& inner : run.inner_checks) {
    if (inner.state != inner_check_state::ended) continue;
    ++ended;
    failed += inner.status != 0 ? 1 : 0;
    status = inner.status;
  }
  if (ended == 0) return {};
  const auto judged = judged_by_inner_checks(run);
  const auto processes = judged == 0   ? std::string("no process")
                         : judged == 1 ? std::string("1 process")
                                       : model::count_text(judged) + " processes";
  if (ended == 1)
    return fmt::format(
        "a check inside this one judged {} and exited with status {}: what it found is in its own report", processes,
        status);
  return fmt::format(
      "{} checks inside this one judged {}, and {} of them exited with a status that is not 0: what they "
      "found is in their own reports",
      model::count_text(ended), processes, failed == 0 ? "none" : model::count_text(failed));
}

// Returns what --strict makes of them. A snapshot does not keep which of them the program has declared.
std::string_view strictly(bool many) {
  return many ? " (they are with --strict, unless curfew::background() declares them)"
              : " (it is with --strict, unless curfew::background() declares it)";
}

// Returns which daemons were pending: "3 daemons were pending when their loops shut down: 2 `main::lambda` in
// deadline_timer.async_wait, 1 `server::accept::lambda` in socket.async_accept".
std::string note_of_daemons(const pending_daemons& daemons, bool is_strict) {
  if (daemons.tasks == 0) return {};
  const bool many = daemons.tasks != 1;
  auto text = fmt::format("{}{} {} pending when {} shut down, which is no finding{}: ",
                          counted(daemons.tasks, "daemon", "daemons"), daemons.at_least ? " or more" : "",
                          many ? "were" : "was", many ? "their loops" : "its loop", is_strict ? "" : strictly(many));
  const auto shown = std::min(daemons.groups.size(), most_daemon_groups);
  std::uint64_t left = daemons.tasks;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& group = daemons.groups[i];
    left -= group.tasks;
    text += fmt::format("{}{}`{}`", i == 0 ? "" : ", ", many ? model::count_text(group.tasks) + " " : "",
                        model::name_or_unnamed(group.name));
    if (!group.operation.empty()) text += " in " + model::printable(group.operation);
  }
  if (left != 0) text += fmt::format(", and {} more", model::count_text(left));
  return text;
}

// Returns what lives on in a process that was given up on, or lived when it was killed, but is no finding: for example
// a daemon that its loop waits for at its shutdown.
std::string alive_in(const process_digest& p, const style& style) {
  const auto& snapshot = p.process.snapshot;
  auto lines = p.innocent;
  if (lines.empty()) return {};
  const auto left_out = lines.size() > most_lines_alive ? lines.size() - most_lines_alive : 0;
  lines.resize(lines.size() - left_out);
  const model::wording words(snapshot, p.tree, style.working_directory);
  const bool gave_up = p.process.judged == judged_how::gave_up;
  auto text = std::string(gave_up ? "\nstill alive, and no finding:\n" : "\nalive then, and no finding:\n") +
              tree_columns(lines, words, p.kinds, {.indent = "  ", .colour = style.colour, .width = style.width});
  if (left_out != 0) text += fmt::format("  … {} more lines\n", model::count_text(left_out));
  return text;
}

// Writes the problems of a run. A problem of many processes is reported only for the first one.
class teller {
 public:
  teller(const digest& digest, const style& style) : digest_(digest), style_(style) {
    for (std::size_t i = 0; i < digest.processes.size(); ++i)
      for (const auto& problem : digest.processes[i].problems)
        seen_.add(likeness_of(digest.processes[i].process, problem), i, problem.count);
  }

  // Returns the blocks of a process, without those that a process before it has as well.
  std::string problems(std::size_t process) const {
    const auto& p = digest_.processes[process];
    std::vector<std::pair<const verdict::problem*, std::string>> news;
    std::set<std::string> told;
    for (const auto& problem : p.problems) {
      const auto likeness = likeness_of(p.process, problem);
      if (!seen_.is_first_in(likeness, process)) continue;
      const bool first_of_several = told.insert(likeness).second;  // the others are counted with it
      news.emplace_back(&problem, first_of_several ? seen_.elsewhere(likeness) : std::string());
    }
    if (news.empty()) return {};
    const model::wording words(p.process.snapshot, p.tree, style_.working_directory);

    std::string text;
    const auto shown = std::min(news.size(), style_.most_problems);
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& [problem, elsewhere] = news[i];
      text += "\n" + text_of(*problem, {.digest = p,
                                        .words = words,
                                        .colour = style_.colour,
                                        .width = style_.width,
                                        .source_line = style_.source_line,
                                        .elsewhere = elsewhere});
    }
    if (shown < news.size())
      text += fmt::format("\n… and {} more like these of this process (all are in --format json)\n",
                          model::count_text(news.size() - shown));
    return text;
  }

 private:
  const digest& digest_;
  const style& style_;
  sightings seen_;
};

// Returns the places that the report may name: of all problems, where they were spawned, wait and were dropped.
link_targets targets_in(const digest& digest, const std::string& working_directory) {
  link_targets targets;
  for (const auto& p : digest.processes) {
    const auto& snapshot = p.process.snapshot;
    const model::wording words(snapshot, p.tree, working_directory);
    const auto add = [&](model::index site) {
      const auto path = snapshot.text(snapshot.site_at(site).file);
      if (!path.starts_with('/')) return;
      auto name = words.place(site);
      if (name.find(' ') == std::string::npos) targets.try_emplace(std::move(name), file_url(path));
    };
    for (const auto& problem : p.problems) {
      add(problem.site);
      if (problem.tasks.empty()) continue;
      const auto& oldest = snapshot.tasks[problem.tasks.front()];
      const auto& stack = snapshot.stack_of(oldest);
      for (std::size_t i = 0; i < stack.kept; ++i) add(stack.sites[i]);
      if (const auto* const note = snapshot.note_of(oldest); note != nullptr) add(note->dropped_in);
    }
  }
  return targets;
}

}  // namespace

std::string text_report(const digest& digest, const style& style) {
  const auto& run = digest.run;
  std::string text;
  const auto warn = [&](std::string_view sentence) {
    text += paint("warning: ", ink::warning, style.colour) + std::string(sentence) + "\n";
  };
  for (const auto& form : gap_forms())  // a crash explains the rest, so it comes first
    if (form.kind == gap_kind::killed) text += lines_of(digest.not_judged, form, style.colour);
  const teller teller(digest, style);
  std::size_t trees_of_killed = 0;
  for (std::size_t i = 0; i < digest.processes.size(); ++i) {
    const auto& p = digest.processes[i];
    const auto found = teller.problems(i);
    const auto said = caveats(p.process.snapshot);
    const bool gave_up = p.process.judged == judged_how::gave_up;
    const bool shows_alive = gave_up || (!p.innocent.empty() && trees_of_killed++ < most_trees_of_killed);
    if (found.empty() && said.empty() && !shows_alive) continue;
    if (!text.empty()) text += "\n";
    text += header(p.process, style);
    for (const auto& sentence : said) warn(sentence);
    text += found;
    if (shows_alive) text += alive_in(p, style);
    text += native_stacks_text(p.process.stacks, style);
  }
  if (!text.empty()) text += "\n";
  for (const auto& form : gap_forms())
    if (form.kind != gap_kind::killed) text += lines_of(digest.not_judged, form, style.colour);
  if (const auto note = note_of_signals(run); !note.empty())
    text += paint("note: ", ink::strong, style.colour) + note + "\n";
  if (const auto note = note_of_inner_checks(run); !note.empty())
    text += paint("note: ", ink::strong, style.colour) + note + "\n";
  if (const auto note = note_of_daemons(digest.daemons, run.is_strict); !note.empty())
    text += paint("note: ", ink::strong, style.colour) + note + "\n";
  for (const auto& sentence : sentences_of(digest.excused, run.policy))
    text += paint("note: ", ink::strong, style.colour) + sentence + "\n";
  for (const auto& sentence : unheeded_choices(digest))
    text += paint("note: ", ink::strong, style.colour) + sentence + "\n";
  const auto bugs = bug_lines(digest.bugs, style.working_directory, style.most_problems, style.colour);
  if (!bugs.empty() && !text.ends_with("\n\n")) text += "\n";
  text += bugs;
  const auto bad = any_failure(digest.bugs) || any_not_allowed(digest.not_judged) || run.timeout;
  const auto loud = bad ? ink::error : is_all_seen(run, digest.not_judged) ? ink::good : ink::warning;
  text = fitted(text + paint(digest.summary, loud, style.colour) + "\n", style.width);
  return style.links ? linked(text, targets_in(digest, style.working_directory)) : text;
}

}  // namespace curfew::report
