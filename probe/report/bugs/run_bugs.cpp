#include "probe/report/bugs/run_bugs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "probe/model/text.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/problems/wait_order.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

// Returns the place of the function of the bug's oldest task, where nobody knows what line spawned it.
std::string function_at(const model::snapshot& snapshot, const bug& b) {
  if (b.oldest == model::none || !snapshot.text(snapshot.site_at(b.site).file).empty()) return {};
  const model::site& function = snapshot.site_at(snapshot.tasks[b.oldest].function);
  const auto file = snapshot.text(function.file);
  return file.empty() || function.line == 0 ? std::string() : std::string(file) + ":" + std::to_string(function.line);
}

// Collects bugs by name, so that a bug which several processes have is one.
class gathered_bugs {
 public:
  explicit gathered_bugs(const verdict::severities& severities) : severities_(severities) {}

  // Adds the bugs of one process, the `process`th of the run. It calls each(gathered, bug) for each of them.
  template <class Each>
  void add(std::size_t process, const model::snapshot& snapshot, const bugs& found, Each each) {
    std::vector<std::size_t> place;
    for (const bug& b : found.list) {
      auto name = name_of(snapshot, b);
      const auto [at, is_new] = places_.try_emplace(name, list_.size());
      if (is_new)
        list_.push_back({.name = std::move(name),
                         .key = verdict::key_of(snapshot, b.kind, b.site, b.oldest),
                         .process = process,
                         .site = b.site,
                         .oldest = b.oldest,
                         .severity = severities_.of(b.kind),
                         .function_at = function_at(snapshot, b)});
      place.push_back(at->second);
      run_bug& made = list_[at->second];
      made.tasks += b.tasks;
      made.waiting += b.waiting;
      for (const auto& [kind, tasks] : b.also) made.also[kind] += tasks;
      for (const auto& part : b.parts)
        add_part(made.parts, verdict::key_of(snapshot, b.kind, b.site, part.oldest), part.tasks);
      each(made, b);
    }
    waits_for_.resize(list_.size());
    for (std::size_t i = 0; i < place.size(); ++i)
      for (const std::size_t awaited : found.list[i].waits_for)
        if (place[awaited] != place[i]) waits_for_[place[i]].insert(place[awaited]);
  }

  std::vector<run_bug> take() {
    const auto kinds = verdict::foremost_first();
    std::vector<std::size_t> by_kind(list_.size());
    std::iota(by_kind.begin(), by_kind.end(), std::size_t{0});
    std::stable_sort(by_kind.begin(), by_kind.end(), [&](std::size_t a, std::size_t b) {
      return std::find(kinds.begin(), kinds.end(), list_[a].name.kind) <
             std::find(kinds.begin(), kinds.end(), list_[b].name.kind);
    });
    wait_lists waits_for;
    for (const auto& awaited : waits_for_) waits_for.emplace_back(awaited.begin(), awaited.end());
    const auto order = awaited_first(waits_for, by_kind);
    reorder(list_, order);
    auto lists = reordered(waits_for, order);
    for (std::size_t i = 0; i < list_.size(); ++i) list_[i].waits_for = std::move(lists[i]);
    return std::move(list_);
  }

 private:
  static void add_part(std::vector<run_bug_part>& parts, verdict::finding_key key, std::uint64_t tasks) {
    const auto at = std::lower_bound(parts.begin(), parts.end(), key,
                                     [](const run_bug_part& part, const auto& wanted) { return part.key < wanted; });
    if (at != parts.end() && at->key == key)
      at->tasks += tasks;
    else
      parts.insert(at, {std::move(key), tasks});
  }

  verdict::severities severities_;
  std::vector<run_bug> list_;
  std::vector<std::set<std::size_t>> waits_for_;  // positions in the list
  std::map<bug_name, std::size_t> places_;
};

left how_left(const process& p) {
  const bool by_itself = p.end && p.end->ended != wait_result::how::killed;
  return by_itself ? left::by_itself : left::unknown;
}

std::string cause_of(const model::snapshot& snapshot, const bug& b) {
  const auto& rule = verdict::rule_of(b.kind);
  if (rule.cause == nullptr || b.oldest == model::none) return {};
  return rule.cause(snapshot, snapshot.tasks[b.oldest]);
}

}  // namespace

run_bugs bugs_of(const run& run) {
  run_bugs result;
  gathered_bugs gathered(run.policy.severities);
  for (std::size_t i = 0; i < run.processes.size(); ++i) {
    const auto& p = run.processes[i];
    const auto of_process = bugs_of(p, p.findings);
    result.cut_off += of_process.cut_off;
    std::set<bug_name> of_this;  // two functions that one line spawns are two sites with one name
    gathered.add(i, p.snapshot, of_process, [&](run_bug& met, const bug&) {
      if (of_this.insert(met.name).second) ++met.processes;
    });
  }
  result.list = gathered.take();
  return result;
}

bugs bugs_of(const process& p, const std::vector<verdict::finding>& findings) {
  return bugs_of(p.snapshot, findings, {}, how_left(p));
}

bool is_cut_off(const process& p, const verdict::finding& finding) {
  return how_left(p) == left::unknown && is_cut_off(p.snapshot, finding);
}

bool is_cut_off(const process& p, const verdict::problem& problem) {
  if (how_left(p) != left::unknown || problem.tasks.empty()) return false;
  const auto kinds = problem.kinds.list();
  return std::all_of(problem.tasks.begin(), problem.tasks.end(), [&](model::index task) {
    return std::all_of(kinds.begin(), kinds.end(), [&](verdict::finding_kind kind) {
      return is_cut_off(p.snapshot, {.kind = kind, .task = task});
    });
  });
}

bool any_failure(const run_bugs& bugs) {
  return std::any_of(bugs.list.begin(), bugs.list.end(),
                     [](const run_bug& b) { return b.severity == verdict::severity::failure; });
}

run_bugs bugs_of_one(const model::snapshot& snapshot, const bugs& found, const verdict::severities& severities) {
  gathered_bugs gathered(severities);
  gathered.add(0, snapshot, found, [&](run_bug& made, const bug& b) {
    made.processes = 1;
    if (made.cause.empty()) made.cause = cause_of(snapshot, b);
  });
  return {.list = gathered.take(), .cut_off = found.cut_off};
}

bool only_waits(const run_bug& b) { return !b.waits_for.empty() && b.waiting == b.tasks; }

std::string counted_bugs(std::uint64_t bugs) { return counted(bugs, "bug", "bugs"); }
std::string counted_tasks(std::uint64_t tasks) { return counted(tasks, "task", "tasks"); }

std::string also_found(const run_bug& b) {
  std::string text;
  for (const auto& [kind, tasks] : b.also)
    text += fmt::format(", {}{}", tasks == b.tasks ? "" : model::count_text(tasks) + " of them ",
                        verdict::rule_of(kind).sum.are);
  return text;
}

std::string tasks_by_kind(const std::vector<run_bug>& bugs) {
  std::string text;
  std::string_view noun;  // noun of the number before, which is said only once for all that follow it
  for (const auto kind : verdict::foremost_first()) {
    std::uint64_t tasks = 0;
    std::map<verdict::finding_kind, std::uint64_t> also;
    for (const auto& b : bugs) {
      if (b.name.kind != kind) continue;
      tasks += b.tasks;
      for (const auto& [other, count] : b.also) also[other] += count;
    }
    if (tasks == 0) continue;
    const auto& words = verdict::rule_of(kind).sum;
    if (!text.empty()) text += ", ";
    text += words.many == noun ? model::count_text(tasks) : counted(tasks, words.one, words.many);
    text += fmt::format(" {}", words.are);
    for (const auto& [other, count] : also)
      text += fmt::format(" and {} of them {}", model::count_text(count), verdict::rule_of(other).sum.are);
    noun = words.many;
  }
  return text;
}

}  // namespace curfew::report
