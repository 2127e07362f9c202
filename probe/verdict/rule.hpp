// A rule has a name, a severity, a way to look at tasks, and everything that is said about what it finds. Each rule has
// a file in rules/, with all that is special about it; the limits that a rule goes by are in thresholds.hpp, and what a
// rule over time measures and returns is in growth.hpp and growing_site.hpp.
//
// Rules are shown one stretch of the task table at a time, so that all rules together read a large table only once (a
// million tasks do not fit a cache). A rule that needs more than one task at a time looks a second time at the few
// suspects that are left (as pending_at_shutdown.cpp does for daemons); a rule that needs more than one snapshot looks
// at the history of sites.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/model/site_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/problem.hpp"
#include "probe/verdict/thresholds.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::verdict {

// Names a task that a rule has found something about, with what findings are ordered by and what they say.
struct suspect {
  model::nanoseconds spawned;
  model::index task;
  model::index spawned_at;  // site
};

struct stretch {
  std::span<const model::task> tasks;
  model::index first;  // index of the first of `tasks` in the table
  bool ended;          // whether the process has ended, or is judged as if it had
};

// A task with a finding is called this unless its rule names it otherwise.
inline constexpr std::string_view usual_subject = "task";

// Says how long something has to last until it is a finding, of a rule for which that is so. A user may say otherwise.
struct time_limit {
  std::string_view option{};  // "--blocking-over", by which a user does; "": the rule knows no such time
  model::nanoseconds usual{0};
  std::string_view what{};  // what the option's help says, before "(1s)"
};

// All functions of a rule are pure; a function that is nullptr has nothing to say.
struct rule {
  std::string_view name;  // "orphaned-task": used in reports, and for the page docs/findings/NAME.md
  verdict::severity severity;
  // Tells whether what this rule says of a task explains what other rules say of it, and therefore comes first.
  bool explains_others = false;
  time_limit limit{};

  // ---- What it finds. REQUIRES: at least one of look, counted and look_over_time is set.

  // Appends the tasks that the rule applies to.
  void (*look)(const stretch&, std::vector<suspect>&) = nullptr;
  // Tells whether the rule applies to tasks of which only their number is left.
  bool (*evicted)(const model::evicted_tasks&) = nullptr;
  // Returns how many more findings were counted at a site, of what never had a node.
  std::uint64_t (*counted)(const model::site&) = nullptr;
  // Tells whether the rule applies to the snapshot's blocking polls, once the process has ended: of one that runs they
  // say what was, and not what is. Their findings have no task, and evidence::blocking_poll().
  bool of_blocking_polls = false;
  // Removes suspects that evidence outside of the task clears. `limit` is the rule's time limit, as the user has it.
  struct circumstances {
    const model::snapshot& snapshot;
    const std::vector<model::node_id>& daemons;  // the ids of all live ones
    model::nanoseconds limit;
  };
  void (*acquit)(const circumstances&, std::vector<suspect>&) = nullptr;
  // Returns the sites that the rule applies to, the worst one first.
  std::vector<growing_site> (*look_over_time)(const model::site_history&, const growth_thresholds&) = nullptr;
  // Returns whether the rule says of this task of a killed process no more than that the process was killed.
  bool (*is_cut_off)(const model::task&) = nullptr;

  // ---- What is said about it.

  std::string_view mark;                     // a word, shown beside a task in a tree
  sum_words sum;                             // for the last line of a report
  std::string_view subject = usual_subject;  // how a block begins: "task `foo` …"
  counted_words counted_as{};                // REQUIRES: set if is_of_counts()
  // Returns what a block says of its tasks after the subject: "was orphaned". `is_first` says that no other clause
  // stands before it. REQUIRES: set if `look` is.
  std::string (*clause)(const evidence&, bool is_first) = nullptr;
  std::vector<fact> (*facts)(const evidence&) = nullptr;  // returns lines of a block
  std::string (*card)(const evidence&) = nullptr;         // returns sentences about one task
  // Returns a sentence about one site. REQUIRES: set if look_over_time is.
  std::string (*sentence)(const growing_site&, const model::wording&) = nullptr;
  fix (*advice)(const evidence&) = nullptr;
  // Returns the site of the line to change, or 0 if that is the line which spawned the task.
  model::index (*site_to_fix)(const model::snapshot&, const model::task&) = nullptr;
  // Returns what stands after the number of a bug's tasks, for the oldest of them: "dropped in foo".
  std::string (*cause)(const model::snapshot&, const model::task& oldest) = nullptr;

  // Returns whether the rule only counts things that never had a node.
  bool is_of_counts() const { return look == nullptr && counted != nullptr; }
};

const rule& rule_of(finding_kind);

// Implements `look` for a rule that asks each task the question `Holds`. Most rules do not ask daemons.
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
