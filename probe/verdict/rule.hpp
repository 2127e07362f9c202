// What a rule is: a name, a weight, and a look at tasks. Each rule has a file beside this one.
//
// A rule is shown a stretch of the task table at a time, so that all of them together read a large table once (a
// million tasks are more than a cache holds). What needs more than a task at a time (the daemons of
// pending_at_shutdown.cpp) is a second look at the few that were left.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::verdict {

// A task that a rule holds against, with what findings are ordered by and what they say.
struct suspect {
  model::nanoseconds spawned;
  model::index task;
  model::index spawned_at;  // site
};

struct stretch {
  std::span<const model::task> tasks;
  model::index first;  // index of its first task in the table
  bool ended;          // the process has ended, or is judged as if it had
};

struct rule {
  std::string_view name;
  verdict::severity severity;
  // Adds the tasks that it holds for. Daemons are never among them.
  void (*look)(const stretch&, std::vector<suspect>&);
  // How many more were counted at a site whose tasks' slots were given up.
  std::uint64_t (*evicted)(const model::site&);
  // Clears suspects by evidence that lies outside of the task; nullptr: there is none. `daemons`: all there are.
  void (*acquit)(const model::snapshot&, const std::vector<model::node_id>& daemons, std::vector<suspect>&) = nullptr;
};

extern const rule pending_at_shutdown;
extern const rule orphaned_task;
extern const rule unobserved_error;

// The look of a rule whose question to one task is `Holds`.
template <bool (*Holds)(const model::task&, bool ended)>
void look_at_each(const stretch& stretch, std::vector<suspect>& suspects) {
  auto at = stretch.first;
  for (const auto& task : stretch.tasks) {
    if (!task.daemon && Holds(task, stretch.ended)) suspects.push_back({task.spawned, at, task.spawned_at});
    ++at;
  }
}

}  // namespace curfew::verdict
