#include "probe/report/run/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "probe/model/text.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/joined.hpp"
#include "probe/report/run/excuses.hpp"
#include "probe/report/run/gaps.hpp"

namespace curfew::report {

namespace {

constexpr std::string_view begins_summary = "SUMMARY: curfew: ";

// Returns "2 bugs (300 tasks orphaned, 1 failed unobserved)".
std::string found_in(const run_bugs& bugs) {
  if (!bugs.list.empty()) return fmt::format("{} ({})", counted_bugs(bugs.list.size()), tasks_by_kind(bugs.list));
  return bugs.cut_off == 0 ? "" : "no bugs";
}

std::uint64_t count_of(const std::vector<gap>& gaps, gap_kind kind) {
  return static_cast<std::uint64_t>(
      std::count_if(gaps.begin(), gaps.end(), [kind](const gap& g) { return g.kind == kind; }));
}

// Returns the beginning of the line: processes that were cut short come first, because what follows may be a
// consequence.
std::string cut_short_of(const std::vector<gap>& gaps) {
  const auto count = count_of(gaps, gap_kind::killed);
  if (count == 0) return {};
  if (count == 1) return gaps.front().sentence + ": ";
  std::vector<std::string> parts;
  const auto add = [&](cut_short how, std::string_view one, std::string_view many) {
    const auto n = std::count_if(gaps.begin(), gaps.end(),
                                 [how](const gap& g) { return g.kind == gap_kind::killed && g.how == how; });
    if (n == 0) return;
    const auto noun = !parts.empty() ? "" : n == 1 ? " process" : " processes";
    parts.push_back(model::count_text(static_cast<std::uint64_t>(n)).append(noun).append(n == 1 ? one : many));
  };
  add(cut_short::by_force, " was killed or crashed", " were killed or crashed");
  add(cut_short::unknown, " died (a signal, _exit or exec)", " died (a signal, _exit or exec)");
  add(cut_short::by_itself, " left through _exit or exec", " left through _exit or exec");
  return joined(parts, " and ") + ": ";
}

std::string of_inner_checks(const run& run) {
  const auto judged = judged_by_inner_checks(run);
  if (judged == 0) return {};
  return fmt::format(", {} judged by {}", counted(judged, "process", "processes"),
                     run.inner_checks.size() == 1 ? "a check inside this one" : "checks inside this one");
}

std::string of_unrecorded(const run& run) {
  if (run.unrecorded.empty()) return {};
  return ", " + counted(run.unrecorded.size(), "process", "processes") + " not recorded";
}

}  // namespace

std::string summary(const run& run) { return summary(run, gaps(run), bugs_of(run), excuses_of(run)); }

std::string summary(const run& run, const std::vector<gap>& not_judged, const run_bugs& bugs, const excuses& excused) {
  std::string line(begins_summary);
  if (run.timeout) line += fmt::format("timed out after {}: ", model::duration_text(*run.timeout));
  line += cut_short_of(not_judged);
  if (run.processes.empty() && run.errors.empty() && count_of(not_judged, gap_kind::nothing_recorded) == 0)
    return line + "nothing of its own to judge" + of_inner_checks(run) + of_unrecorded(run);
  if (run.processes.empty() && run.errors.empty())
    return line + "NOTHING WAS CHECKED: " +
           (run.unrecorded.empty()
                ? "no process recorded its tasks (did a loop run, in a program that is built with curfew or in Python?)"
                : counted(run.unrecorded.size(), "process", "processes") + " could not record");

  std::uint64_t spawned = 0, untracked = 0, outlived = 0;
  for (const auto& p : run.processes) {
    spawned += tasks_spawned(p.snapshot);
    untracked += std::max(tasks_untracked(p.snapshot), p.snapshot.process.untracked_nodes);
    outlived += p.judged == judged_how::outlived ? 1 : 0;
  }
  const auto judged = run.processes.size() - outlived;
  if (judged == 0 && run.errors.empty())
    return line +
           fmt::format("NOTHING WAS JUDGED: {} when the command had ended",
                       counted(outlived, "process still ran", "processes still ran")) +
           of_inner_checks(run);
  const auto found = found_in(bugs);
  if (!found.empty())
    line += found;
  else if (excused.any())
    line += "no other findings";
  else
    line += is_all_seen(run, not_judged) ? "everyone is home: no findings" : "no findings";
  line += fmt::format(" in {}, {} spawned", counted(judged, "process", "processes"), counted(spawned, "task", "tasks"));
  if (excused.suppressed != 0) line += fmt::format(", {} suppressed", model::count_text(excused.suppressed));
  if (excused.known != 0) line += fmt::format(", {} known", model::count_text(excused.known));
  if (excused.allowed != 0) line += fmt::format(", {} allowed by tests", model::count_text(excused.allowed));
  if (bugs.cut_off != 0) line += fmt::format(", {} cut off with their process", model::count_text(bugs.cut_off));
  if (untracked != 0) line += fmt::format(", {} untracked", model::count_text(untracked));
  line += of_inner_checks(run) + of_unrecorded(run);
  if (outlived != 0)
    line += fmt::format(", {} still running and not judged", counted(outlived, "process", "processes"));
  if (!run.errors.empty()) line += ", " + counted(run.errors.size(), "segment", "segments") + " unreadable";
  return line;
}

bool ends_in_summary(std::string_view text) {
  if (!text.ends_with('\n')) return false;
  text.remove_suffix(1);
  const auto last = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  const auto at = last.find(begins_summary);
  return at == 0 || (at != std::string_view::npos && last.front() == '\x1b');
}

}  // namespace curfew::report
