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

// What a number of its findings is called: "1 task orphaned", "2 tasks orphaned".
struct sum_words {
  std::string_view one = "task";
  std::string_view many = "tasks";
  std::string_view are;
};

struct rule {
  finding_kind kind;
  std::string_view name;
  verdict::severity severity;
  std::string_view mark;  // a word, beside a task in a tree
  sum_words sum;          // in the last line of a report
  // Adds the tasks that it holds for. nullptr: it says nothing of a task that has a node.
  void (*look)(const stretch&, std::vector<suspect>&) = nullptr;
  // How many more were counted at a site, of which no node is left, or never was one. nullptr: none are.
  std::uint64_t (*counted)(const model::site&) = nullptr;
  // Clears suspects by evidence that lies outside of the task; nullptr: there is none. `daemons`: all there are.
  void (*acquit)(const model::snapshot&, const std::vector<model::node_id>& daemons, std::vector<suspect>&) = nullptr;
};

const rule& rule_of(finding_kind);

// Each in the file of its name; judge.cpp has the table of them.
namespace rules {
extern const rule pending_at_shutdown;
extern const rule orphaned_task;
extern const rule unobserved_error;
extern const rule never_started;
extern const rule abandoned_handlers;
extern const rule failed_daemon;
extern const rule growing_site;
}  // namespace rules

// The look of a rule whose question to one task is `Holds`; of most rules, daemons are never asked.
enum class asks : bool { all, no_daemons };
template <bool (*Holds)(const model::task&, bool ended), asks Whom = asks::no_daemons>
void look_at_each(const stretch& stretch, std::vector<suspect>& suspects) {
  auto at = stretch.first;
  for (const auto& task : stretch.tasks) {
    if ((Whom == asks::all || !task.daemon) && Holds(task, stretch.ended))
      suspects.push_back({task.spawned, at, task.spawned_at});
    ++at;
  }
}

}  // namespace curfew::verdict
