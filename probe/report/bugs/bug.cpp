#include "probe/report/bugs/bug.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "probe/model/likeness.hpp"
#include "probe/report/problems/wait_order.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

using verdict::finding_kind;

class collection {
 public:
  explicit collection(const model::snapshot& snapshot)
      : snapshot_(snapshot), place_(snapshot.tasks.size(), model::none) {}

  void add(finding_kind kind, model::index site, model::index task, std::uint64_t tasks) {
    const std::uint64_t key = key_of(kind, site, task);
    if (key != last_key_ || list_.empty()) {
      const auto [found, is_new] = places_.try_emplace(key, list_.size());
      if (is_new) list_.push_back({.kind = kind, .site = site, .oldest = task});
      last_key_ = key;
      last_ = found->second;
    }
    bug& b = list_[last_];
    b.tasks += tasks;
    if (b.oldest == model::none) b.oldest = task;
    part_of(b, site, task).tasks += tasks;
    if (task != model::none) place_[task] = static_cast<model::index>(last_);
  }

  // Adds what was found of a task besides the kind of its bug.
  void add_also(finding_kind kind, model::index task, std::uint64_t tasks) {
    if (place_[task] != model::none) list_[place_[task]].also[kind] += tasks;
  }

  // Returns the bugs, with who waits for whom. `kept` are waits that only order them. `weight(task)` is how many tasks
  // a task of the snapshot stands for.
  template <class Weight>
  std::vector<bug> take(const std::vector<wait>& waits, const std::vector<wait>& kept, Weight weight) {
    if (waits.empty() && kept.empty()) return std::move(list_);
    std::vector<bool> waiting(place_.size());
    for (const wait& w : waits) {
      if (place_[w.waiter] == model::none || place_[w.awaited] == model::none || waiting[w.waiter]) continue;
      waiting[w.waiter] = true;
      list_[place_[w.waiter]].waiting += weight(w.waiter);
    }
    const wait_lists waits_for = waits_between(waits, place_, list_.size());
    auto in_order = waits;
    in_order.insert(in_order.end(), kept.begin(), kept.end());
    const auto order = awaited_first(waits_between(in_order, place_, list_.size()));
    reorder(list_, order);
    auto lists = reordered(waits_for, order);
    for (std::size_t i = 0; i < list_.size(); ++i) list_[i].waits_for = std::move(lists[i]);
    return std::move(list_);
  }

 private:
  bug_part& part_of(bug& b, model::index site, model::index task) const {
    const auto function = task == model::none ? snapshot_.site_at(site).spawns : snapshot_.tasks[task].function;
    // As a rule there is one, or the last one again.
    auto found =
        std::find_if(b.parts.rbegin(), b.parts.rend(), [&](const bug_part& part) { return part.function == function; });
    if (found == b.parts.rend()) return b.parts.emplace_back(bug_part{.function = function, .oldest = task});
    if (found->oldest == model::none) found->oldest = task;
    return *found;
  }

  // Returns a key for the bug: the site by which its tasks are counted, those that lost their slots as well, or their
  // name where that is all that is known.
  std::uint64_t key_of(finding_kind kind, model::index site, model::index task) const {
    constexpr std::uint64_t by_name = std::uint64_t{1} << 32;
    std::uint64_t what = site;
    if (site == 0 && task != model::none) {
      const model::task& t = snapshot_.tasks[task];
      what = model::origin_of(t) != 0 ? model::origin_of(t) : by_name | t.given_name;
    }
    return std::uint64_t{kind.place()} << 33 | what;
  }

  const model::snapshot& snapshot_;
  std::unordered_map<std::uint64_t, std::size_t> places_;
  std::vector<bug> list_;
  std::vector<model::index> place_;  // by task: index into list_
  std::uint64_t last_key_ = 0;       // cached, because tasks of one bug often follow each other
  std::size_t last_ = 0;
};

// Returns whether a finding beside the one that a task counts as is to be told: what fails hides what only warns.
bool says_more(finding_kind kind, finding_kind foremost) {
  return verdict::severity_of(foremost) == verdict::severity::failure &&
         verdict::severity_of(kind) == verdict::severity::warning;
}

// Collects the bugs. stand_for[i] is how many tasks task i stands for; if it is empty, each task stands for itself.
bugs collect(const model::snapshot& snapshot, const std::vector<std::uint64_t>& stand_for,
             const std::vector<verdict::finding>& findings, left how = left::unknown) {
  const auto cut_off = [&](const verdict::finding& f) { return how == left::unknown && is_cut_off(snapshot, f); };
  const auto weight = [&](model::index task) { return stand_for.empty() ? std::uint64_t{1} : stand_for[task]; };
  bugs result;
  std::vector<verdict::finding_kinds> kinds(snapshot.tasks.size());
  // What is left of what was found of those that are only counted: by site, and by all that was found of them.
  std::map<std::pair<model::index, verdict::finding_kinds>, verdict::finding_kinds> counted;
  for (const auto& f : findings)
    if (f.task == model::none)
      counted[{f.site, verdict::kinds_of_counted(f)}].add(f.kind);
    else if (!cut_off(f))
      kinds[f.task].add(f.kind);
  collection found(snapshot);
  for (const finding_kind kind : verdict::foremost_first()) {
    for (const auto& f : findings) {
      if (f.kind != kind) continue;
      if (f.task == model::none) {
        if (counted[{f.site, verdict::kinds_of_counted(f)}].foremost() == kind)
          found.add(kind, f.site, model::none, f.count);
      } else if (cut_off(f)) {
        if (kinds[f.task].empty()) result.cut_off += weight(f.task);
      } else if (kinds[f.task].foremost() == kind) {
        found.add(kind, f.site, f.task, weight(f.task));
      }
    }
  }
  for (const auto& f : findings)
    if (f.task != model::none && !cut_off(f) && says_more(f.kind, kinds[f.task].foremost()))
      found.add_also(f.kind, f.task, weight(f.task));
  result.list = found.take(waits_among(snapshot, kinds), kept_waiting(snapshot, kinds), weight);
  return result;
}

}  // namespace

std::uint64_t bugs::tasks() const {
  return std::accumulate(list.begin(), list.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const bug& b) { return sum + b.tasks; });
}

bugs bugs_of(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings,
             const std::vector<verdict::growing_site>& growing, left how) {
  bugs result = collect(snapshot, {}, findings, how);
  const auto first = static_cast<std::ptrdiff_t>(result.list.size());
  for (const auto& site : growing) {  // these are listed for each loop
    const auto known = std::find_if(result.list.begin() + first, result.list.end(),
                                    [&](const bug& b) { return b.kind == site.kind && b.site == site.site; });
    if (known == result.list.end())
      result.list.push_back({.kind = site.kind, .site = site.site, .tasks = site.live});
    else
      known->tasks += site.live;
  }
  for (auto b = result.list.begin() + first; b != result.list.end(); ++b)
    b->parts.push_back({.function = snapshot.site_at(b->site).spawns, .tasks = b->tasks});
  return result;
}

bugs bugs_of(const model::tally& tally, const std::vector<verdict::finding>& of_its_facts) {
  return collect(tally.facts, tally.stand_for, of_its_facts);
}

bug_name name_of(const model::snapshot& snapshot, const bug& b) {
  const model::site& at = snapshot.site_at(b.site);
  const std::string_view file = snapshot.text(at.file);
  const bool has_folder = file.find('/') != std::string_view::npos;
  if (!file.empty())
    return {b.kind, std::string(file) + ":" + std::to_string(at.line),
            std::string(has_folder ? std::string_view() : snapshot.text(at.function))};
  return {
      b.kind,
      std::string(b.oldest == model::none ? snapshot.text(at.function) : snapshot.name_of(snapshot.tasks[b.oldest])),
      {}};
}

bool only_waits(const bug& b) { return !b.waits_for.empty() && b.waiting == b.tasks; }

bool is_failure(const bug& b) { return verdict::severity_of(b.kind) == verdict::severity::failure; }

bool is_of_counts(const bug& b) { return verdict::rule_of(b.kind).is_of_counts(); }

bool is_cut_off(const model::snapshot& snapshot, const verdict::finding& f) {
  if (snapshot.process.end != model::process_end::died || f.task == model::none) return false;
  const auto& rule = verdict::rule_of(f.kind);
  return rule.is_cut_off != nullptr && rule.is_cut_off(snapshot.tasks[f.task]);
}

}  // namespace curfew::report
