// Finds which wait among the tasks of a loop would never end (docs/runtime.md#rule-8).
//
// A wait for all goes on when every target has ended, a wait for any when one of them has. A circle of waits for all
// never ends. A circle that goes through a wait for any does end, if another target of that wait ends. So it is not
// enough to look for circles.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace curfew::detail {

struct task_core;

enum class waits_for : bool { all, any };

// `Graph` knows the waits that have begun; none of them is one that never ends. It must have
//   using node = …                   names a task; can be hashed
//   for_each_waiter(t, visit)        calls visit(waiter, waits_for) once for each target that is `t`
//   targets_of_any(t)                returns how many targets the wait for any has that `t` is in
template <class Graph>
class wait_search {
 public:
  using node = typename Graph::node;

  // Describes a wait that `waiter` is about to begin. The targets must stay where they are.
  wait_search(const Graph& graph, node waiter, std::span<const node> targets, waits_for kind)
      : graph_(graph), waiter_(waiter), targets_(targets), kind_(kind) {}

  bool never_ends() {
    if (kind_ == waits_for::all) {
      if (const std::optional<bool> found = follow_waits_for_all()) return *found;
    }
    assume_that_who_waits_is_stuck();
    free_who_can_go_on();
    return is_stuck(waiter_) && new_wait_is_stuck();
  }

 private:
  bool is_target(node t) const { return std::find(targets_.begin(), targets_.end(), t) != targets_.end(); }

  // Returns whether a target waits for the waiter, by waits for all and nothing else: then neither ends. Returns
  // nothing if a wait for any was met. Mostly one task at a time waits for another, and nothing needs to be kept. If
  // there are several, each of the others is followed once.
  std::optional<bool> follow_waits_for_all() const {
    std::vector<node> others;
    std::unordered_set<node> seen;
    bool all = true;
    for (std::optional<node> t = waiter_; t;) {
      if (is_target(*t)) return true;
      std::optional<node> next;
      graph_.for_each_waiter(*t, [&](node w, waits_for kind) {
        if (kind == waits_for::any)
          all = false;
        else if (!next)
          next = w;
        else if (seen.insert(w).second)
          others.push_back(w);
      });
      if (!next && !others.empty()) {
        next = others.back();
        others.pop_back();
      }
      t = next;
    }
    return all ? std::optional<bool>(false) : std::nullopt;
  }

  // Counts how many targets of a task are stuck, of its wait for all and of its wait for any.
  struct stuck_targets {
    std::size_t all = 0;
    std::size_t any = 0;
  };

  // Begins with whoever waits for the waiter, directly or not. All others end whatever this wait does.
  void assume_that_who_waits_is_stuck() {
    stuck_.try_emplace(waiter_);
    for (std::vector<node> found{waiter_}; !found.empty();) {
      const node t = found.back();
      found.pop_back();
      graph_.for_each_waiter(t, [&](node w, waits_for kind) {
        const auto [at, is_new] = stuck_.try_emplace(w);
        ++(kind == waits_for::all ? at->second.all : at->second.any);
        if (is_new) found.push_back(w);
      });
    }
    for (const node t : targets_)
      if (is_stuck(t)) ++count_of_new_wait();
  }

  // Frees those that could be the first to end, until each task that is left waits for others that are left.
  void free_who_can_go_on() {
    std::vector<node> free;
    for (const auto& [t, of] : stuck_)
      if (goes_on(t, of)) free.push_back(t);
    while (!free.empty()) {
      const node t = free.back();
      free.pop_back();
      if (stuck_.erase(t) == 0) continue;
      const auto has_one_less = [&](node w, waits_for kind) {
        const auto at = stuck_.find(w);
        if (at == stuck_.end()) return;
        --(kind == waits_for::all ? at->second.all : at->second.any);
        if (goes_on(w, at->second)) free.push_back(w);
      };
      graph_.for_each_waiter(t, has_one_less);
      for (const node target : targets_)
        if (target == t) has_one_less(waiter_, kind_);
    }
  }

  bool goes_on(node t, const stuck_targets& of) const {
    return of.all == 0 && (of.any == 0 || of.any < (t == waiter_ ? targets_.size() : graph_.targets_of_any(t)));
  }
  bool is_stuck(node t) const { return stuck_.contains(t); }
  bool new_wait_is_stuck() const {
    const auto stuck = static_cast<std::size_t>(
        std::count_if(targets_.begin(), targets_.end(), [this](node t) { return is_stuck(t); }));
    return kind_ == waits_for::all ? stuck != 0 : stuck != 0 && stuck == targets_.size();
  }
  std::size_t& count_of_new_wait() {
    stuck_targets& of = stuck_.find(waiter_)->second;
    return kind_ == waits_for::all ? of.all : of.any;
  }

  const Graph& graph_;
  const node waiter_;
  const std::span<const node> targets_;
  const waits_for kind_;
  std::unordered_map<node, stuck_targets> stuck_;
};

// Returns whether that is so at a glance, as for most waits: nothing needs to be searched. Under the locks of both
// tasks.
bool closes_no_cycle(const task_core& waiter, const task_core& target) noexcept;
// Throws resource_deadlock_would_occur if `target` is `waiter`, or cannot end before it. Under all locks of the loop;
// both tasks are of it.
void refuse_cycle(const task_core& waiter, const task_core& target);

}  // namespace curfew::detail
