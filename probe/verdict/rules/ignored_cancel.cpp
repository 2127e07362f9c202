// ignored-cancel: the task was asked to end, and had not ended a while later: it goes on as if nothing had been said,
// or waits in an operation that cannot be cancelled. A task in a shield is meant to go on. So is one that waits for the
// tasks of its group to end: nobody may leave a group before them, and each of them was asked as well. It is the same
// with one that awaits a task by a completion token (curfew::co_spawn): that one is told if it goes on. One that still
// handles its cancel has not swallowed it, however long its cleanup takes. And nothing is heard on a loop with one
// thread while a task runs there: that one is a blocked-loop.
//
// When the cancel was asked for is known of the task itself, of the scope or the group that it is in, or of the
// shutdown of its loop. Where none of these says when, there is not enough evidence.
#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "probe/model/text.hpp"
#include "probe/verdict/cancel_words.hpp"
#include "probe/verdict/rules.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

namespace {

bool is_asked_to_end(const model::task& task) {
  return task.cancel_requested || task.scope_reason != model::cancel_reason::none;
}

// A task that was destroyed had its time until then.
bool holds(const model::task& task, bool) {
  const bool is_there = model::is_live(task.state) || task.state == model::task_state::destroyed;
  return is_there && is_asked_to_end(task) && !task.shielded && !task.cleans_up;
}

// Returns when the task was asked to end; 0: not known.
model::nanoseconds asked(const model::snapshot& snapshot, const model::task& task) {
  if (const model::note* const note = snapshot.note_of(task)) {
    if (note->cancelled.count() != 0) return note->cancelled;
    if (note->scope_cancelled.count() != 0) return note->scope_cancelled;
  }
  if (task.reason == model::cancel_reason::shutdown)
    return task.loop < snapshot.loops.size() ? snapshot.loops[task.loop].shutdown : model::nanoseconds(0);
  if (task.owned_by != model::owner_kind::group) return model::nanoseconds(0);
  const auto group = std::find_if(snapshot.groups.begin(), snapshot.groups.end(),
                                  [&](const model::group& g) { return g.id == task.owner; });
  return group != snapshot.groups.end() ? group->cancelled : model::nanoseconds(0);
}

// Returns for each loop since when a task has been running that has its only thread; the end of time: since never.
std::vector<model::nanoseconds> busy_since(const model::snapshot& snapshot) {
  std::vector<model::nanoseconds> since(snapshot.loops.size(), model::nanoseconds::max());
  for (const auto& task : snapshot.tasks)
    if (task.state == model::task_state::running && task.loop < since.size() && snapshot.loops[task.loop].threads == 1)
      since[task.loop] = task.since;
  return since;
}

// Returns the groups whose tasks are awaited: those that have live ones.
std::unordered_set<model::node_id> groups_that_go_on(const model::snapshot& snapshot) {
  std::unordered_set<model::node_id> groups;
  for (const auto& task : snapshot.tasks)
    if (task.owned_by == model::owner_kind::group && model::is_live(task.state)) groups.insert(task.owner);
  return groups;
}

// Returns who has live tasks that it has started by co_spawn.
std::unordered_set<model::node_id> those_who_co_spawned(const model::snapshot& snapshot) {
  std::unordered_set<model::node_id> starters;
  for (const auto& task : snapshot.tasks)
    if (task.by_cause && task.owned_by == model::owner_kind::loop && model::is_live(task.state))
      starters.insert(task.spawner);
  return starters;
}

// Returns how long the task has gone on since, or went on until it was destroyed; 0: not known.
model::nanoseconds went_on(const model::snapshot& snapshot, const model::task& task) {
  const auto when = asked(snapshot, task);
  if (when.count() == 0) return when;
  return (model::is_live(task.state) ? snapshot.process.taken : task.since) - when;
}

void acquit(const rule::circumstances& in, std::vector<suspect>& suspects) {
  const auto& snapshot = in.snapshot;
  if (snapshot.process.end == model::process_end::died) return suspects.clear();  // when that was is not known exactly
  std::erase_if(suspects, [&](const suspect& s) { return went_on(snapshot, snapshot.tasks[s.task]) < in.limit; });
  if (suspects.empty()) return;
  const auto busy = busy_since(snapshot);
  const auto groups = groups_that_go_on(snapshot);
  const auto starters = those_who_co_spawned(snapshot);
  std::erase_if(suspects, [&](const suspect& s) {
    const auto& task = snapshot.tasks[s.task];
    if (!model::is_live(task.state)) return false;
    if (task.state == model::task_state::waiting && groups.contains(task.wait_on)) return true;
    if (task.state == model::task_state::waiting && snapshot.operation_of(task) == "co_spawn" &&
        starters.contains(task.id))
      return true;
    return task.loop < busy.size() && busy[task.loop] < asked(snapshot, task) + in.limit;
  });
}

std::string clause(const evidence& of, bool) {
  if (of.oldest == nullptr) return "went on after a cancel";
  return "went on for " + model::duration_text(went_on(of.words.snapshot(), *of.oldest)) + " after " +
         (of.many() ? "they were" : "it was") + " asked to end";
}

std::string card(const evidence& of) {
  if (of.oldest == nullptr) return "It was asked to end, and went on.";
  return "It was asked to end " + model::duration_text(went_on(of.words.snapshot(), *of.oldest)) + " ago, and goes on.";
}

}  // namespace

constinit const rule rules::ignored_cancel{.name = "ignored-cancel",
                                           .severity = severity::warning,
                                           .limit = {.option = "--ignoring-over",
                                                     .usual = long_after_cancel,
                                                     .what = "a task that goes on for so long after a cancel is a "
                                                             "finding"},
                                           .look = look_at_each<holds, asks::all>,
                                           .acquit = acquit,
                                           .mark = "ignores its cancel",
                                           .sum = {.are = "ignoring a cancel"},
                                           .clause = clause,
                                           .card = card,
                                           .advice = advice_to_let_cancel_pass};

}  // namespace curfew::verdict
