// orphaned-task: the task's owner went away while the task was pending, and nobody will join it.
//
// It remains a finding if the task happens to end before its loop does, because that was luck.
#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/plain_asio.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool) { return task.orphaned; }
bool holds_of(const model::evicted_tasks& tasks) { return tasks.orphaned; }

std::string clause(const evidence& of, bool) { return of.many() ? "were orphaned" : "was orphaned"; }

// Returns where the task was dropped: the function only, because compilers do not agree whether the line is its
// beginning or its end.
std::vector<fact> facts(const evidence& of) {
  const model::note* const note = of.note();
  if (note == nullptr) return {};
  std::string value;
  const auto add = [&](const std::string& part) { value += (value.empty() ? "" : ", ") + part; };
  if (const auto in = of.words.function(note->dropped_in); !in.empty()) add("in " + in);
  if (!of.many() && note->dropped_by != 0) add("by " + of.words.who(note->dropped_by));
  if (!of.many() && note->orphaned.count() != 0) {
    const auto ago = of.words.snapshot().process.taken - note->orphaned;
    add(model::duration_text(std::max(ago, model::nanoseconds(0))) + " before the end");
  }
  if (value.empty()) return {};
  return {{"dropped", value}};
}

std::string card(const evidence& of) {
  const model::note* const note = of.note();
  if (note == nullptr || note->orphaned.count() == 0) return "Its owner went away: nobody will join it.";
  std::string text =
      "Its owner went away " + model::duration_text(of.words.now() - note->orphaned) + " ago: nobody will join it.";
  const std::string in = of.words.function(note->dropped_in);
  if (!in.empty()) text += " Dropped in " + in;
  if (note->dropped_by != 0) text += (in.empty() ? " Dropped by " : ", by ") + of.words.who(note->dropped_by);
  if (!in.empty() || note->dropped_by != 0) text += ".";
  return text;
}

// Returns whether the main task of an asyncio loop had the task somewhere, in a list for one, until it ended, and the
// loop cancelled it then: whoever spawned it may have meant it to run for as long as the program does.
bool was_kept_by_main(const evidence& of) {
  const model::note* const note = of.note();
  if (note == nullptr || note->dropped_by == 0 || note->dropped_in != 0 || !of.oldest->pending_at_shutdown)
    return false;
  const auto& snapshot = of.words.snapshot();
  return dialect_of(of).runtime == "asyncio" && of.oldest->loop < snapshot.loops.size() &&
         snapshot.loops[of.oldest->loop].main == note->dropped_by;
}

// Returns whether no task has spawned it, nor let go of it: plain code did, which cannot await it.
bool was_never_in_a_task(const evidence& of) {
  const model::note* const note = of.note();
  return of.oldest != nullptr && of.oldest->spawner == 0 && of.oldest->owner == 0 && note != nullptr &&
         note->dropped_by == 0;
}

fix advice(const evidence& of) {
  if (of.oldest != nullptr && of.oldest->owned_by == model::owner_kind::group)
    return {fix::precision::of_the_cause,
            "keep the task_group until it is empty: with_task_group returns after its last task"};
  if (of.oldest != nullptr && is_of_plain_asio(of.words.snapshot(), *of.oldest))
    return {fix::precision::of_the_cause,
            of.many() ? "have their operations call their handlers, with an error if need be: a handler that is "
                        "destroyed takes its coroutine along"
                      : "have its operation call its handler, with an error if need be: a handler that is destroyed "
                        "takes the coroutine along"};
  const dialect& words = dialect_of(of);
  if (was_kept_by_main(of))
    return {fix::precision::of_the_cause, "cancel " + of.it() + " before main ends and await " + of.it() +
                                              " (`await asyncio.gather(*tasks, " + "return_exceptions=True)`), " +
                                              std::string(words.spawn) + " " + of.it() + " in " +
                                              std::string(words.article) + " " + std::string(words.group) +
                                              ", or declare " + of.it() + " with " + std::string(words.daemon)};
  if (words.runtime.empty() && was_never_in_a_task(of))
    return {fix::precision::of_the_cause,
            "wait for " + of.it() + " (`loop.spawn(…, asio::use_future)` gives a future, and in a task there is " +
                std::string(words.wait_for) + "), or declare " + of.it() + " with loop." + std::string(words.daemon)};
  std::string text = "await " + of.it() + " (";
  text.append(words.wait_for).append("), ").append(words.spawn).append(" " + of.it() + " in ");
  text.append(words.article).append(" ").append(words.group);
  text.append(", or declare " + of.it() + " with ").append(words.daemon);
  return {fix::precision::of_the_cause, text};
}

// Returns the site where the group is opened, because the group is to be kept. Usually the group is gone; then this is
// the function that let go of it.
model::index site_to_fix(const model::snapshot& snapshot, const model::task& task) {
  if (task.owned_by != model::owner_kind::group) return 0;
  const auto group = std::find_if(snapshot.groups.begin(), snapshot.groups.end(),
                                  [&](const model::group& g) { return g.id == task.owner; });
  if (group != snapshot.groups.end() && group->opened_at != 0) return group->opened_at;
  const model::note* const note = snapshot.note_of(task);
  return note == nullptr ? 0 : note->dropped_in;
}

std::string cause(const model::snapshot& snapshot, const model::task& oldest) {
  const model::note* const note = snapshot.note_of(oldest);
  if (note == nullptr) return {};
  const auto in = snapshot.text(snapshot.site_at(note->dropped_in).function);
  return in.empty() ? "" : "dropped in " + model::printable(in);
}

}  // namespace

constinit const rule rules::orphaned_task{.name = "orphaned-task",
                                          .severity = severity::failure,
                                          .explains_others = true,
                                          .look = look_at_each<holds>,
                                          .evicted = holds_of,
                                          .mark = "orphaned",
                                          .sum = {.are = "orphaned"},
                                          .clause = clause,
                                          .facts = facts,
                                          .card = card,
                                          .advice = advice,
                                          .site_to_fix = site_to_fix,
                                          .cause = cause};

}  // namespace curfew::verdict
