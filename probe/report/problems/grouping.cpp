#include "probe/report/problems/grouping.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "probe/model/hash.hpp"
#include "probe/model/likeness.hpp"
#include "probe/report/problems/wait_order.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

struct same_problem {
  const model::snapshot* snapshot;
  const std::vector<verdict::finding_kinds>* kinds;

  bool operator()(model::index a, model::index b) const {
    return (*kinds)[a] == (*kinds)[b] &&
           model::problem_traits(snapshot->tasks[a]) == model::problem_traits(snapshot->tasks[b]);
  }
};

struct problem_hash {
  const model::snapshot* snapshot;
  std::uint64_t seed;

  std::size_t operator()(model::index at) const {
    model::hasher hash(seed);
    std::apply([&](auto... trait) { (hash.add(static_cast<std::uint64_t>(trait)), ...); },
               model::problem_traits(snapshot->tasks[at]));
    return hash.value();
  }
};

}  // namespace

std::vector<verdict::finding_kinds> kinds_by_task(const model::snapshot& snapshot,
                                                  const std::vector<verdict::finding>& findings) {
  std::vector<verdict::finding_kinds> kinds(snapshot.tasks.size());
  for (const auto& f : findings)
    if (f.task != model::none) kinds[f.task].add(f.kind);
  return kinds;
}

std::vector<std::uint16_t> marks_of(const std::vector<verdict::finding_kinds>& kinds) {
  std::vector<std::uint16_t> marks;
  marks.reserve(kinds.size());
  for (const auto& of_task : kinds) marks.push_back(of_task.bits());
  return marks;
}

void add_growing(std::vector<verdict::finding_kinds>& kinds, const model::snapshot& snapshot,
                 const std::vector<verdict::growing_site>& growing) {
  if (growing.empty()) return;
  for (std::size_t i = 0; i < snapshot.tasks.size(); ++i) {
    const auto& task = snapshot.tasks[i];
    if (!model::is_live(task.state) || task.daemon) continue;
    const auto loop = task.loop == model::none ? std::string_view() : snapshot.text(snapshot.loops[task.loop].name);
    for (const auto& site : growing)
      if (site.site == task.spawned_at && site.loop == loop) kinds[i].add(site.kind);
  }
}

std::vector<verdict::problem> problems_of(const model::snapshot& snapshot,
                                          const std::vector<verdict::finding>& findings,
                                          const std::vector<verdict::finding_kinds>& kinds) {
  if (findings.empty()) return {};
  std::vector<model::index> place(snapshot.tasks.size(), model::none);  // by task: index into problems
  std::unordered_map<model::index, std::size_t, problem_hash, same_problem> by_task(
      16, problem_hash{&snapshot, std::random_device()()}, same_problem{&snapshot, &kinds});
  // Those that are only counted, by site, by all that was found of them, and by their number: a kind of which some were
  // taken out is a problem of its own.
  std::map<std::tuple<model::index, verdict::finding_kinds, std::uint64_t>, std::size_t> by_count;
  std::vector<verdict::problem> problems;
  for (const auto& f : findings) {
    if (f.task == model::none) {
      const auto [at, is_new] = by_count.try_emplace({f.site, verdict::kinds_of_counted(f), f.count}, problems.size());
      if (is_new) problems.push_back({.site = f.site, .count = f.count});
      auto& only_counted = problems[at->second];
      only_counted.kinds.add(f.kind);
      only_counted.severity = verdict::severity_of(only_counted.kinds.foremost());
    } else if (place[f.task] == model::none) {
      const auto [at, is_new] = by_task.try_emplace(f.task, problems.size());
      if (is_new)
        problems.push_back(
            {.kinds = kinds[f.task], .site = f.site, .severity = verdict::severity_of(kinds[f.task].foremost())});
      place[f.task] = static_cast<model::index>(at->second);
      auto& problem = problems[at->second];
      problem.tasks.push_back(f.task);  // oldest first, as the findings are: those of one problem have the same kinds
      ++problem.count;
    }
  }
  auto waits = waits_among(snapshot, kinds);
  for (const wait& w : waits) {
    const model::index waiter = place[w.waiter], awaited = place[w.awaited];
    add_wait(problems[waiter], problems[waiter].tasks.front(), snapshot, w);
    if (awaited != waiter) add_wait(problems[awaited], problems[awaited].tasks.front(), snapshot, w);
  }
  const auto kept = kept_waiting(snapshot, kinds);
  waits.insert(waits.end(), kept.begin(), kept.end());
  if (!waits.empty()) reorder(problems, awaited_first(waits_between(waits, place, problems.size())));
  return problems;
}

std::vector<verdict::finding> counted_by_place(const std::vector<verdict::finding>& findings) {
  std::map<std::pair<verdict::finding_kind, model::index>, std::size_t> place;
  std::vector<verdict::finding> counted;
  for (const auto& f : findings) {
    if (f.task != model::none) continue;
    const auto [at, is_new] = place.try_emplace({f.kind, f.site}, counted.size());
    if (is_new)
      counted.push_back({.kind = f.kind, .site = f.site, .count = f.count});
    else
      counted[at->second].count += f.count;
  }
  return counted;
}

bool is_of_counts(const verdict::problem& problem) {
  return verdict::rule_of(problem.kinds.list().front()).is_of_counts();
}

gravity gravity_of(const verdict::problem& problem) {
  if (problem.cut_off) return gravity::note;
  return problem.severity == verdict::severity::failure ? gravity::failure : gravity::warning;
}

}  // namespace curfew::report
