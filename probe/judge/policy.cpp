#include "probe/judge/policy.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "probe/judge/allowances.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::judge {

namespace {

using verdict::finding;
using verdict::finding_kind;

// Returns the kinds by task; what is only counted says them itself.
std::vector<verdict::finding_kinds> kinds_of_tasks(const model::snapshot& snapshot, const std::vector<finding>& all) {
  std::vector<verdict::finding_kinds> kinds(snapshot.tasks.size());
  for (const auto& f : all)
    if (f.task != model::none) kinds[f.task].add(f.kind);
  return kinds;
}

// Calls each(key, kind, site) for every bug, that is the foremost finding of every task, and what is only counted.
template <class Each>
void for_each_place(const model::snapshot& snapshot, const std::vector<finding>& all,
                    const std::vector<verdict::finding_kinds>& kinds, Each each) {
  std::set<std::tuple<finding_kind, model::index, model::index>> seen;
  for (const auto& f : all) {
    const auto found = f.task == model::none ? verdict::kinds_of_counted(f) : kinds[f.task];
    if (found.foremost() != f.kind) continue;
    const auto function = f.task == model::none ? snapshot.site_at(f.site).spawns : snapshot.tasks[f.task].function;
    if (seen.emplace(f.kind, f.site, function).second)
      each(verdict::key_of(snapshot, f.kind, f.site, f.task), f.kind, f.site);
  }
}

// Returns on how many lines of a process each key was found that no suppression takes out: a baseline has only those.
std::map<verdict::finding_key, std::size_t> lines_in(const model::snapshot& snapshot, const std::vector<finding>& all,
                                                     const std::vector<verdict::finding_kinds>& kinds,
                                                     const policy& policy) {
  if (policy.baseline.empty()) return {};
  std::vector<finding> left;
  std::copy_if(all.begin(), all.end(), std::back_inserter(left),
               [&](const finding& f) { return !suppression_of(policy, snapshot, f.kind, f.site, f.task); });
  std::map<verdict::finding_key, std::set<std::pair<model::index, std::uint32_t>>> sites;
  for_each_place(snapshot, left, kinds, [&](const verdict::finding_key& key, finding_kind kind, model::index site) {
    if (verdict::has_line(snapshot, kind, site))
      sites[key].emplace(snapshot.site_at(site).file, snapshot.site_at(site).line);
  });
  std::map<verdict::finding_key, std::size_t> counted;
  for (const auto& [key, lines] : sites) counted[key] = lines.size();
  return counted;
}

class clerk {
 public:
  clerk(const model::snapshot& snapshot, const std::vector<finding>& all, const policy& p)
      : snapshot_(snapshot),
        policy_(p),
        kinds_(kinds_of_tasks(snapshot, all)),
        lines_(lines_in(snapshot, all, kinds_, p)) {}

  // Returns what excuses the finding for itself. Tasks of one line have the same names, so they are matched once.
  std::optional<excused_finding> judge(const finding& f) {
    const auto* const t = f.task == model::none ? nullptr : &snapshot_.tasks[f.task];
    const std::tuple alike(f.kind, f.site, t == nullptr ? model::none : t->function,
                           t == nullptr ? model::none : t->given_name, t == nullptr ? model::none : t->stack);
    const auto [at, is_new] = judged_.try_emplace(alike);
    if (is_new) at->second = excuse_of(f);
    return at->second ? std::optional(excused_finding{f, *at->second}) : std::nullopt;
  }

  finding_kind foremost_of(model::index task) const { return kinds_of(task).foremost(); }
  verdict::finding_kinds kinds_of(model::index task) const { return kinds_[task]; }

 private:
  // Returns `by` of what excuses it.
  std::optional<std::size_t> excuse_of(const finding& f) const {
    if (const auto by = suppression_of(policy_, snapshot_, f.kind, f.site, f.task)) return by;
    if (policy_.baseline.empty()) return {};
    const auto key = verdict::key_of(snapshot_, f.kind, f.site, f.task);
    const auto known = policy_.baseline.find(key);
    if (known == policy_.baseline.end()) return {};
    const auto here = lines_.find(key);
    if (here != lines_.end() && here->second > known->second.lines) return {};
    if (!verdict::has_line(snapshot_, f.kind, f.site) && known->second.tasks == 0) return {};
    return excused_finding::by_baseline;
  }

  const model::snapshot& snapshot_;
  const policy& policy_;
  std::vector<verdict::finding_kinds> kinds_;
  std::map<verdict::finding_key, std::size_t> lines_;
  std::map<std::tuple<finding_kind, model::index, model::index, model::index, model::index>, std::optional<std::size_t>>
      judged_;
};

// Knows what the tests of a program mean.
class tests_word {
 public:
  explicit tests_word(const model::snapshot& snapshot) : snapshot_(snapshot), allowances_(snapshot) {}

  bool excuses_nothing() const { return allowances_.empty(); }
  bool excuses(verdict::finding_kinds found, model::index task) const {
    return allowances_.allow(found, snapshot_.tasks[task].spawned);
  }
  // Is told of the foremost finding of each task that tests mean.
  void seen(const finding& foremost) { ++used_[{foremost.kind, foremost.site}]; }
  // Returns how many of the tasks that are only counted tests mean. REQUIRES: it has seen all tasks that are left, and
  // is asked once of each number, by the foremost of its kinds.
  std::uint64_t take(const finding& foremost) {
    const auto all = allowances_.counted(foremost.kind, foremost.site);
    auto& used = used_[{foremost.kind, foremost.site}];
    const auto taken = all > used ? std::min(all - used, foremost.count) : 0;
    used += taken;
    return taken;
  }

 private:
  const model::snapshot& snapshot_;
  allowances allowances_;
  // Of what tests mean, by its foremost kind and site: how much was seen or taken.
  std::map<std::pair<finding_kind, model::index>, std::uint64_t> used_;
};

finding with_count(finding counted, std::uint64_t count) {
  counted.count = count;
  return counted;
}

}  // namespace

std::optional<std::size_t> suppression_of(const policy& policy, const model::snapshot& snapshot, finding_kind kind,
                                          model::index site, model::index task) {
  const auto& all = policy.suppressions;
  const auto first = std::find_if(all.begin(), all.end(),
                                  [&](const suppression& s) { return matches(s, snapshot, kind, site, task); });
  return first == all.end() ? std::nullopt : std::optional(static_cast<std::size_t>(first - all.begin()));
}

std::vector<excused_finding> excuse(std::vector<finding>& findings, const model::snapshot& snapshot,
                                    const policy& policy) {
  if (findings.empty()) return {};
  tests_word tests(snapshot);
  if (policy.excuses_nothing() && tests.excuses_nothing()) return {};
  clerk clerk(snapshot, findings, policy);
  std::map<model::index, excused_finding> tasks;  // those whose foremost finding is excused
  // Of those that are only counted, by site and all that was found of them: how many are excused.
  std::map<std::pair<model::index, verdict::finding_kinds>, std::uint64_t> counted;
  for (const auto& f : findings) {
    if (f.task == model::none) continue;
    const bool is_meant = tests.excuses(clerk.kinds_of(f.task), f.task);
    if (clerk.foremost_of(f.task) != f.kind) continue;
    if (is_meant) tests.seen(f);
    if (const auto by = clerk.judge(f))
      tasks.emplace(f.task, *by);
    else if (is_meant)
      tasks.emplace(f.task, excused_finding{f, excused_finding::by_test});
  }

  std::vector<excused_finding> out;
  std::vector<finding> left;
  const auto decide = [&](const finding& f) {
    if (f.task == model::none) {
      const auto kinds = verdict::kinds_of_counted(f);
      const bool is_foremost = kinds.foremost() == f.kind;
      auto& excused = counted[{f.site, kinds}];
      const auto by = clerk.judge(f);
      if (is_foremost && !by)
        if (excused = tests.take(f); excused != 0) out.push_back({with_count(f, excused), excused_finding::by_test});
      const auto rest = with_count(f, f.count - std::min(f.count, excused));
      if (rest.count == 0) return;
      if (by && (is_foremost || by->by != excused_finding::by_baseline)) {
        out.push_back({rest, by->by});
        if (is_foremost) excused = f.count;
      } else {
        left.push_back(rest);
      }
    } else if (const auto task = tasks.find(f.task); task != tasks.end()) {
      if (clerk.foremost_of(f.task) == f.kind) out.push_back(task->second);
    } else if (const auto by = clerk.judge(f); by && by->by != excused_finding::by_baseline) {
      out.push_back(*by);
    } else {
      left.push_back(f);
    }
  };
  // What explains others is decided first, though findings stand in the order of the rules.
  for (const auto kind : verdict::foremost_first())
    for (const auto& f : findings)
      if (f.kind == kind) decide(f);
  std::stable_sort(left.begin(), left.end(), [](const finding& a, const finding& b) { return a.kind < b.kind; });
  findings = std::move(left);
  return out;
}

}  // namespace curfew::judge
