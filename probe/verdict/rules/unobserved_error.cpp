// unobserved-error: the task failed, and nobody looked at its error.
//
// The recorder flags this when the last one who could have looked goes away. A process that was killed does not set the
// flag: there, the error of a failed task that is still in the table was not taken by anybody. An exception is a task
// that is kept in the table because of another finding: its error may have been looked at before, and that is not
// enough evidence. Another one is a task whose error somebody was to get with those of others.
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/error_text.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool ended) {
  if (task.unobserved_error) return true;
  const bool kept_for_another = task.orphaned || task.pending_at_shutdown;
  return ended && task.state == model::task_state::failed && !kept_for_another;
}

// An error that is gathered with those of others was missed by nobody, unless the task says so.
void acquit(const rule::circumstances& in, std::vector<suspect>& suspects) {
  std::erase_if(suspects, [&](const suspect& s) {
    const auto& task = in.snapshot.tasks[s.task];
    const auto* const note = in.snapshot.note_of(task);
    return !task.unobserved_error && note != nullptr && note->error_gathered;
  });
}

bool holds_of(const model::evicted_tasks& tasks) { return tasks.unobserved_error; }

std::string clause(const evidence&, bool is_first) {
  return is_first ? "failed and nobody looked" : "failed unobserved";
}
std::string card(const evidence& of) { return "It failed, and nobody looked" + error_behind(of); }

fix advice(const evidence& of) {
  const dialect& words = dialect_of(of);
  // Nobody but its loop owned it: curfew::co_spawn has started it, and asio::detached was told of the error.
  if (words.runtime.empty() && of.oldest != nullptr && of.oldest->owned_by == model::owner_kind::loop &&
      !of.oldest->daemon && !of.oldest->orphaned && !of.oldest->main)
    return {fix::precision::usual,
            "catch it in the coroutine, give co_spawn a handler in place of "
            "asio::detached, or spawn " +
                of.it() + " in a task_group, which passes it on"};
  // asyncio made it for a protocol or a server, as start_server() does of each connection: nobody gets the task.
  if (words.runtime == "asyncio" && of.oldest != nullptr && of.oldest->spawned_at == 0 && of.oldest->spawner == 0)
    return {fix::precision::of_the_cause,
            "catch it in the coroutine: asyncio calls that by itself, and gives nobody the task"};
  std::string text = "take the error (";
  text.append(words.wait_for).append(" ").append(words.throws).append(" it), or ").append(words.spawn);
  text.append(" " + of.it() + " in ").append(words.article).append(" ").append(words.group);
  return {fix::precision::usual, text + ", which passes it on"};
}

}  // namespace

constinit const rule rules::unobserved_error{.name = "unobserved-error",
                                             .severity = severity::failure,
                                             .look = look_at_each<holds>,
                                             .evicted = holds_of,
                                             .acquit = acquit,
                                             .mark = "unobserved",
                                             .sum = {.are = "failed unobserved"},
                                             .clause = clause,
                                             .card = card,
                                             .advice = advice};

}  // namespace curfew::verdict
