#include "probe/report/run_bugs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "probe/model/text.hpp"
#include "probe/report/paint.hpp"
#include "probe/report/wording.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", model::count_text(n), n == 1 ? one : many);
}

// By name, so that what several processes have in common is one.
class gathered_bugs {
 public:
  run_bug& add(const model::snapshot& snapshot, const bug& b) {
    auto name = name_of(snapshot, b);
    const auto [at, is_new] = places_.try_emplace(name, list_.size());
    if (is_new) list_.push_back({.name = std::move(name)});
    list_[at->second].tasks += b.tasks;
    return list_[at->second];
  }

  std::vector<run_bug> take() {
    const auto kinds = finding_kinds::foremost_first();
    std::stable_sort(list_.begin(), list_.end(), [&](const run_bug& a, const run_bug& b) {
      return std::find(kinds.begin(), kinds.end(), a.name.kind) < std::find(kinds.begin(), kinds.end(), b.name.kind);
    });
    return std::move(list_);
  }

 private:
  std::vector<run_bug> list_;
  std::map<bug_name, std::size_t> places_;
};

std::string_view dropper(const model::snapshot& snapshot, const bug& b) {
  if (b.kind != verdict::finding_kind::orphaned_task || b.oldest == model::none) return {};
  const auto* const note = snapshot.note_of(snapshot.tasks[b.oldest]);
  return note == nullptr ? std::string_view() : snapshot.text(snapshot.site_at(note->dropped_in).function);
}

}  // namespace

run_bugs bugs_of(const run& run) {
  run_bugs result;
  gathered_bugs gathered;
  for (const auto& p : run.processes) {
    const bool by_itself = p.end && p.end->ended != wait_result::how::killed;
    const auto of_process = bugs_of(p.snapshot, p.findings, {}, by_itself ? left::by_itself : left::unknown);
    result.cut_off += of_process.cut_off;
    std::set<bug_name> of_this;  // two functions that one line spawns are two sites of one name
    for (const auto& b : of_process.list) {
      auto& met = gathered.add(p.snapshot, b);
      if (of_this.insert(met.name).second) ++met.processes;
    }
  }
  result.list = gathered.take();
  return result;
}

run_bugs bugs_of_one(const model::snapshot& snapshot, const bugs& found) {
  gathered_bugs gathered;
  for (const auto& b : found.list) {
    auto& made = gathered.add(snapshot, b);
    made.processes = 1;
    if (made.dropped_in.empty()) made.dropped_in = dropper(snapshot, b);
  }
  return {.list = gathered.take(), .cut_off = found.cut_off};
}

std::string counted_bugs(std::uint64_t bugs) { return counted(bugs, "bug", "bugs"); }
std::string counted_tasks(std::uint64_t tasks) { return counted(tasks, "task", "tasks"); }

namespace {

// Of what never had a node, its rule says what it is; a growing site is counted by its tasks.
std::string counted_of(const run_bug& b) {
  const auto& rule = verdict::rule_of(b.name.kind);
  const bool of_counts = rule.look == nullptr && rule.counted != nullptr;
  return of_counts ? counted(b.tasks, rule.sum.one, rule.sum.many) : counted_tasks(b.tasks);
}

}  // namespace

std::string tasks_by_kind(const std::vector<run_bug>& bugs) {
  std::string text;
  std::string_view noun;  // of the number before: it is said once for all that follow it
  for (const auto kind : finding_kinds::foremost_first()) {
    std::uint64_t tasks = 0;
    for (const auto& b : bugs) tasks += b.name.kind == kind ? b.tasks : 0;
    if (tasks == 0) continue;
    const auto& words = verdict::rule_of(kind).sum;
    if (!text.empty()) text += ", ";
    text += words.many == noun ? model::count_text(tasks) : counted(tasks, words.one, words.many);
    text += fmt::format(" {}", words.are);
    noun = words.many;
  }
  return text;
}

std::string lines_of(const run_bugs& bugs, std::string_view working_directory, std::size_t most, bool colour) {
  constexpr std::size_t widest_place = 60;
  struct line {
    std::string kind, place, tasks;
    bool fails;
  };
  std::vector<line> lines;
  std::size_t kind_width = 0, place_width = 0;
  for (const auto& b : bugs.list) {
    if (lines.size() == most) break;
    const bool fails = verdict::severity_of(b.name.kind) == verdict::severity::failure;
    line made{std::string(verdict::name_of(b.name.kind)), printable(relative_path(b.name.where, working_directory)),
              counted_of(b), fails};
    if (made.place.empty()) made.place = "(unknown)";
    if (!b.dropped_in.empty()) made.tasks += ", dropped in " + printable(b.dropped_in);
    if (b.processes > 1) made.tasks += " in " + counted(b.processes, "process", "processes");
    kind_width = std::max(kind_width, columns(made.kind));
    place_width = std::max(place_width, std::min(columns(made.place), widest_place));
    lines.push_back(std::move(made));
  }
  std::string text;
  for (const auto& l : lines)
    text += paint(padded(l.kind, kind_width), l.fails ? ink::error : ink::warning, colour) + "  " +
            padded(l.place, place_width) + "  " + l.tasks + "\n";
  if (lines.size() < bugs.list.size())
    text += fmt::format("… and {} more bugs (all are in --format json)\n",
                        model::count_text(bugs.list.size() - lines.size()));
  return text;
}

}  // namespace curfew::report
