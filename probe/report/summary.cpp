// The last line of a report.
#include <fmt/format.h>

#include <algorithm>

#include "probe/model/text.hpp"
#include "probe/report/gaps.hpp"
#include "probe/report/text.hpp"

namespace curfew::report {

namespace {

using verdict::finding_kind;

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", model::count_text(n), n == 1 ? one : many);
}

// "1 task orphaned, 2 pending at shutdown (3 findings)"
std::string findings_of(const run& run) {
  struct {
    finding_kind kind;
    std::string_view words;
    std::uint64_t count = 0;
  } sums[] = {{finding_kind::orphaned_task, "orphaned"},
              {finding_kind::pending_at_shutdown, "pending at shutdown"},
              {finding_kind::unobserved_error, "failed unobserved"}};
  std::uint64_t all = 0;
  for (const auto& p : run.processes)
    for (const auto& f : p.findings) {
      all += f.count;
      for (auto& sum : sums)
        if (sum.kind == f.kind) sum.count += f.count;
    }
  std::string text;
  for (const auto& sum : sums) {
    if (sum.count == 0) continue;
    text += text.empty() ? counted(sum.count, "task", "tasks") : ", " + model::count_text(sum.count);
    text += fmt::format(" {}", sum.words);
  }
  return text.empty() ? text : fmt::format("{} ({})", text, counted(all, "finding", "findings"));
}

std::uint64_t count_of(const std::vector<gap>& gaps, gap_kind kind) {
  return static_cast<std::uint64_t>(
      std::count_if(gaps.begin(), gaps.end(), [kind](const gap& g) { return g.kind == kind; }));
}

// What goes before all else: what is said behind it may be its consequence.
std::string crashes_of(const std::vector<gap>& gaps) {
  const auto count = count_of(gaps, gap_kind::killed);
  if (count == 0) return {};
  if (count == 1) return gaps.front().sentence + ": ";
  return fmt::format("{} processes were killed or crashed: ", model::count_text(count));
}

}  // namespace

std::string summary(const run& run) {
  const auto not_judged = gaps(run);
  std::string line = "SUMMARY: curfew: ";
  if (run.timeout) line += fmt::format("timed out after {}: ", model::duration_text(*run.timeout));
  line += crashes_of(not_judged);
  const auto unrecorded = run.unrecorded.size();
  if (run.processes.empty() && run.errors.empty())
    return line + "NOTHING WAS CHECKED: " +
           (unrecorded == 0 ? "no process recorded its tasks (is the command built with curfew?)"
                            : counted(unrecorded, "process", "processes") + " could not record");

  std::uint64_t spawned = 0, untracked = 0, outlived = 0;
  for (const auto& p : run.processes) {
    spawned += tasks_spawned(p.snapshot);
    untracked += std::max(tasks_untracked(p.snapshot), p.snapshot.process.untracked_nodes);
    outlived += p.fate == fate::outlived ? 1 : 0;
  }
  const auto judged = run.processes.size() - outlived;
  if (judged == 0 && run.errors.empty())
    return line + fmt::format("NOTHING WAS JUDGED: {} when the command had ended",
                              counted(outlived, "process still ran", "processes still ran"));
  const auto found = findings_of(run);
  if (!found.empty())
    line += found;
  else
    line += not_judged.empty() && !run.timeout ? "everyone is home: no findings" : "no findings";
  line += fmt::format(" in {}, {} spawned", counted(judged, "process", "processes"), counted(spawned, "task", "tasks"));
  if (untracked != 0) line += fmt::format(", {} untracked", model::count_text(untracked));
  if (unrecorded != 0) line += ", " + counted(unrecorded, "process", "processes") + " not recorded";
  if (outlived != 0)
    line += fmt::format(", {} still running and not judged", counted(outlived, "process", "processes"));
  if (!run.errors.empty()) line += ", " + counted(run.errors.size(), "segment", "segments") + " unreadable";
  return line;
}

}  // namespace curfew::report
