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

fix advice(const evidence& of) {
  const dialect& words = dialect_of(of);
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
