// wait-cycle: tasks wait for each other, so that none of them can go on by itself. Who only waits for one of them goes
// on once the circle is broken, and is none of those that break it. curfew's own runtime refuses such a wait where it
// would close the circle on one loop; across loops, and in other runtimes, nobody does.
//
// A task that has a deadline, that waits for one of several, or was asked to end, will go on. So will one whose owner
// has a deadline or was asked to end: it takes along what it owns. In a live process one that waits since the look at
// it began may go on: another one may not have waited any more then. A task that waits for a group is stuck if every
// task that is left in the group is: of a group whose first task ends the others, one that can go on is enough.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/verdict/circles.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/rules.hpp"
#include "probe/verdict/wait_words.hpp"

namespace curfew::verdict {

namespace {

bool is_asked_to_end(const model::task& task) {
  return task.cancel_requested || task.scope_reason != model::cancel_reason::none;
}
bool is_told_to_end(const model::task& task) { return task.has_deadline || is_asked_to_end(task); }

bool holds(const model::task& task, bool) {
  return task.state == model::task_state::waiting && task.wait_on != 0 && !task.waits_for_any && !is_told_to_end(task);
}

// Those for whom somebody waits: tasks, or groups with how many of their tasks may still go on.
struct waited_for {
  std::vector<std::size_t> waiting{};  // positions of the suspects that wait for it
  std::uint64_t may_go_on = 0;         // of a group: how many of its tasks
  std::uint64_t alive = 0;             // of a group: how many tasks it has
};

// Returns whether a limit of this task's wait ends no more than that: these functions of asyncio leave those alone for
// whom they wait, when their time is up or who waits is cancelled.
bool leaves_others_alone(const model::snapshot& snapshot, const model::task& task) {
  const auto operation = snapshot.operation_of(task);
  return operation == "asyncio.wait" || operation == "asyncio.shield" || operation == "asyncio.as_completed";
}

// Knows who owns whom.
class owners {
 public:
  explicit owners(const model::snapshot& snapshot) : snapshot_(snapshot) {
    for (const auto& group : snapshot.groups) groups_.emplace(group.id, &group);
    for (const auto& task : snapshot.tasks)
      if (model::is_live(task.state)) tasks_.emplace(task.id, &task);
  }

  // Returns whether an owner further up has a deadline or was asked to end, and no shield keeps that from the task. It
  // need not reach the task all the same, for it may be of a scope in the owner's body that the task is not in. Nobody
  // knows, so it counts, and so does an owner that is too far up to be looked at.
  bool will_end(const model::task& task) const {
    const auto* at = &task;
    for (std::size_t levels = 0; levels < most_levels; ++levels) {
      if (at->shielded) return false;
      auto owner = at->owner;
      if (at->owned_by == model::owner_kind::group) {
        const auto group = groups_.find(owner);
        if (group == groups_.end()) return false;
        if (group->second->reason != model::cancel_reason::none) return true;
        owner = group->second->owner;
      } else if (at->owned_by != model::owner_kind::handle) {
        return false;
      }
      const auto above = tasks_.find(owner);
      if (above == tasks_.end()) return false;
      const bool is_held = at->owned_by == model::owner_kind::handle;
      at = above->second;
      if (is_asked_to_end(*at)) return true;
      if (at->has_deadline && !(is_held && leaves_others_alone(snapshot_, *at))) return true;
    }
    return true;
  }

 private:
  const model::snapshot& snapshot_;
  static constexpr std::size_t most_levels = 1000;  // in a damaged segment somebody may own himself
  std::unordered_map<model::node_id, const model::group*> groups_;
  std::unordered_map<model::node_id, const model::task*> tasks_;
};

// Frees suspects until what is left waits for each other.
class circle {
 public:
  circle(const model::snapshot& snapshot, const std::vector<suspect>& suspects)
      : snapshot_(snapshot), suspects_(suspects), is_free_(suspects.size(), false) {
    for (std::size_t i = 0; i < suspects.size(); ++i) awaited_[task(i).wait_on].waiting.push_back(i);
    std::unordered_map<model::node_id, std::size_t> suspect_by_id;
    for (std::size_t i = 0; i < suspects.size(); ++i) suspect_by_id.emplace(task(i).id, i);
    for (const auto& t : snapshot.tasks) {
      if (t.owned_by != model::owner_kind::group || !model::is_live(t.state)) continue;
      const auto group = awaited_.find(t.owner);
      if (group == awaited_.end()) continue;
      ++group->second.alive;
      if (!suspect_by_id.contains(t.id)) ++group->second.may_go_on;
    }
    for (std::size_t i = 0; i < suspects.size(); ++i) {
      const auto& on = awaited_[task(i).wait_on];
      const bool is_stuck_task = suspect_by_id.contains(task(i).wait_on);
      const bool is_stuck_group = on.alive != 0 && on.may_go_on == 0;
      if (!is_stuck_task && !is_stuck_group) release(i);
    }
    settle();
    release_those_who_are_ended();
    settle();
    release_those_behind(suspect_by_id);
  }
  bool is_free(std::size_t suspect) const { return is_free_[suspect]; }

 private:
  const model::task& task(std::size_t i) const { return snapshot_.tasks[suspects_[i].task]; }
  void release(std::size_t i) {
    if (is_free_[i]) return;
    is_free_[i] = true;
    released_.push_back(i);
  }
  void settle() {
    while (!released_.empty()) {
      const auto i = released_.back();
      released_.pop_back();
      release_those_who_wait_for(task(i).id);
      if (task(i).owned_by == model::owner_kind::group) release_those_who_wait_for(task(i).owner);
    }
  }
  void release_those_who_are_ended() {
    if (std::find(is_free_.begin(), is_free_.end(), false) == is_free_.end()) return;
    const owners above(snapshot_);
    for (std::size_t i = 0; i < suspects_.size(); ++i)
      if (!is_free_[i] && above.will_end(task(i))) release(i);
  }
  // Releases who is in no circle itself. Groups are nodes as the suspects are, whose numbers come first: a wait for one
  // is for all tasks in it.
  void release_those_behind(const std::unordered_map<model::node_id, std::size_t>& suspect_by_id) {
    if (std::find(is_free_.begin(), is_free_.end(), false) == is_free_.end()) return;
    edges waits(suspects_.size());
    std::unordered_map<model::node_id, std::size_t> groups;
    for (std::size_t i = 0; i < suspects_.size(); ++i) {
      if (is_free_[i]) continue;
      if (const auto awaited = suspect_by_id.find(task(i).wait_on); awaited != suspect_by_id.end()) {
        if (!is_free_[awaited->second]) waits[i].push_back(awaited->second);
      } else {
        waits[i].push_back(groups.try_emplace(task(i).wait_on, suspects_.size() + groups.size()).first->second);
      }
    }
    waits.resize(suspects_.size() + groups.size());
    for (std::size_t i = 0; i < suspects_.size(); ++i) {
      if (is_free_[i] || task(i).owned_by != model::owner_kind::group) continue;
      if (const auto group = groups.find(task(i).owner); group != groups.end()) waits[group->second].push_back(i);
    }
    const auto is_in_one = on_circles(waits);
    for (std::size_t i = 0; i < suspects_.size(); ++i)
      if (!is_in_one[i]) is_free_[i] = true;
  }
  void release_those_who_wait_for(model::node_id id) {
    if (const auto at = awaited_.find(id); at != awaited_.end())
      for (const auto i : at->second.waiting) release(i);
  }

  const model::snapshot& snapshot_;
  const std::vector<suspect>& suspects_;
  std::unordered_map<model::node_id, waited_for> awaited_;
  std::vector<bool> is_free_;
  std::vector<std::size_t> released_;
};

void acquit(const rule::circumstances& in, std::vector<suspect>& suspects) {
  const auto& snapshot = in.snapshot;
  std::erase_if(suspects, [&](const suspect& s) { return snapshot.tasks[s.task].since > snapshot.process.at_once; });
  if (suspects.empty()) return;
  const circle stuck(snapshot, suspects);
  std::size_t i = 0;
  std::erase_if(suspects, [&](const suspect&) { return stuck.is_free(i++); });
}

bool waits_for_itself(const model::task& task) { return task.wait_on == task.id; }

std::string clause(const evidence& of, bool) {
  if (of.oldest != nullptr && waits_for_itself(*of.oldest))
    return of.many() ? "are in circles of waits with themselves" : "is in a circle of waits with itself";
  return of.many() ? "are in a circle of waits" : "is in a circle of waits";
}

std::string card(const evidence& of) {
  const bool waits = of.problem.awaited != model::none && of.oldest != nullptr;
  return "It cannot go on by itself: it waits for tasks that wait for it." +
         (waits ? " It " + wait_clause(of.problem, *of.oldest, of.words) + "." : "");
}

fix advice(const evidence& of) {
  if (of.oldest != nullptr && of.oldest->waits_for_holder) {
    if (waits_for_itself(*of.oldest))
      return {fix::precision::of_the_cause, "do not take a lock again that the task holds: it is not reentrant"};
    return {fix::precision::of_the_cause,
            "take the locks in the same order everywhere, or wait for no task with one held"};
  }
  if (of.oldest != nullptr && waits_for_itself(*of.oldest)) {
    constexpr std::string_view python = " (`asyncio.all_tasks() - {asyncio.current_task()}`)";
    return {fix::precision::of_the_cause,
            "leave the task itself out of what it waits for" +
                std::string(dialect_of(of).runtime == "asyncio" ? python : std::string_view())};
  }
  return {fix::precision::of_the_cause,
          "break the circle: let one of the tasks end without the other, or have a third one wait for both"};
}

// Where they wait is to be changed, and not where they were spawned.
model::index site_to_fix(const model::snapshot& snapshot, const model::task& task) {
  return model::waiting_place(snapshot, task);
}

}  // namespace

constinit const rule rules::wait_cycle{.name = "wait-cycle",
                                       .severity = severity::failure,
                                       .explains_others = true,
                                       .look = look_at_each<holds, asks::all>,
                                       .acquit = acquit,
                                       .mark = "in a circle",
                                       .sum = {.are = "waiting in a circle"},
                                       .clause = clause,
                                       .card = card,
                                       .advice = advice,
                                       .site_to_fix = site_to_fix};

}  // namespace curfew::verdict
