// failed-daemon: background work of a loop ended with an error. Nobody joins a daemon, so nobody is told, and its work
// for others is no longer done. (If a group's daemon fails, the group fails, and the error arrives where the group
// ends.)
#include "probe/model/snapshot.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/error_text.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool) { return task.failed_daemon; }
bool holds_of(const model::evicted_tasks& tasks) { return tasks.failed_daemon; }

std::string clause(const evidence&, bool) { return "failed, and nobody is told"; }

std::string card(const evidence& of) {
  return "A daemon of its loop, it failed: nobody joins it, and nobody is told" + error_behind(of);
}

// Returns whether it may be a task by which asyncio closes a generator: no line of the program has made it.
bool may_close_generator(const evidence& of, const dialect& words) {
  return words.runtime == "asyncio" && of.oldest != nullptr && of.oldest->spawned_at == 0;
}

fix advice(const evidence& of) {
  const dialect& words = dialect_of(of);
  if (may_close_generator(of, words))
    return {
        fix::precision::usual,
        "handle the error where it happens; where asyncio closes a generator by it that was dropped before its end, "
        "close that where it is iterated (`async with contextlib.aclosing(…)`), and yield in no asyncio.TaskGroup"};
  std::string text = "handle the error where it happens, in the daemon; or ";
  text.append(words.spawn).append(" it in ").append(words.article).append(" ").append(words.group);
  return {fix::precision::usual, text + ", which passes its errors on"};
}

}  // namespace

constinit const rule rules::failed_daemon{.name = "failed-daemon",
                                          .severity = severity::warning,
                                          .look = look_at_each<holds, asks::all>,
                                          .evicted = holds_of,
                                          .mark = "failed",
                                          .sum = {.one = "daemon", .many = "daemons", .are = "failed"},
                                          .subject = "daemon",
                                          .clause = clause,
                                          .card = card,
                                          .advice = advice};

}  // namespace curfew::verdict
