// What a rule is: a name, a weight, a look at tasks, and all that is said of what it finds. Each rule has a file in
// rules/, and nothing of it stands anywhere else.
//
// A rule is shown a stretch of the task table at a time, so that all of them together read a large table once (a
// million tasks are more than a cache holds). What needs more than a task at a time (the daemons of
// pending_at_shutdown.cpp) is a second look at the few that were left; what needs more than one snapshot, a look at
// the history of sites.
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

// What a task that a rule holds against is called where the rule knows no better.
inline constexpr std::string_view usual_subject = "task";

// Functions are pure; one that is nullptr has nothing to say.
struct rule {
  std::string_view name;  // "orphaned-task": in reports, suppressions and as the page docs/findings/NAME.md
  verdict::severity severity;
  // What it says of a task explains what the others say of it, and comes before that.
  bool explains_others = false;

  // ---- What it finds. One at least of look, counted and look_over_time.

  // Adds the tasks that it holds for.
  void (*look)(const stretch&, std::vector<suspect>&) = nullptr;
  // How many more were counted at a site, of which no node is left, or never was one.
  std::uint64_t (*counted)(const model::site&) = nullptr;
  // Clears suspects by evidence that lies outside of the task. `daemons`: all there are.
  void (*acquit)(const model::snapshot&, const std::vector<model::node_id>& daemons, std::vector<suspect>&) = nullptr;
  // The sites that it holds for, the worst one first.
  std::vector<growing_site> (*look_over_time)(const model::site_history&, const growth_thresholds&) = nullptr;
  // Whether, of a task of a process that was killed, it says no more than that.
  bool (*is_cut_off)(const model::task&) = nullptr;

  // ---- What is said of it.

  std::string_view mark;                     // a word, beside a task in a tree
  sum_words sum;                             // in the last line of a report
  std::string_view subject = usual_subject;  // what heads a block: "task `foo` …"
  counted_words counted_as{};                // REQUIRES: of a rule that is_of_counts()
  // What a block says of its tasks, behind the subject: "was orphaned". `is_first`: no other clause stands before it.
  // REQUIRES: of a rule with a look.
  std::string (*clause)(const evidence&, bool is_first) = nullptr;
  std::vector<fact> (*facts)(const evidence&) = nullptr;  // lines of a block
  std::string (*card)(const evidence&) = nullptr;         // of one task, in sentences: what shows it
  // Of one site. REQUIRES: of a rule with a look over time.
  std::string (*sentence)(const growing_site&, const model::wording&) = nullptr;
  fix (*advice)(const problem&, const model::task* oldest) = nullptr;
  // The line that is to be changed, where that is not the one which spawned the task; 0: it is.
  model::index (*site_to_fix)(const model::snapshot&, const model::task&) = nullptr;
  // Behind the number of a bug's tasks, by the oldest of them: "dropped in foo".
  std::string (*cause)(const model::snapshot&, const model::task& oldest) = nullptr;

  // Of nothing that ever had a node.
  bool is_of_counts() const { return look == nullptr && counted != nullptr; }
};

const rule& rule_of(finding_kind);

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
