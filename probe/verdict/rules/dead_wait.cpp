// dead-wait: the loop had nothing left to do while the task waited: no operation was outstanding, no handler queued,
// and every other task of the loop waited as well. So nothing could ever have woken it, however long anybody had
// waited.
//
// The loop itself finds that out, at the instant at which it is so, and records it: the rule trusts the recorded flag,
// and remains a finding when the task has been cancelled or destroyed since. Nothing is concluded from a wait that
// merely lasts: whoever is to end it may be another thread.
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/rules.hpp"
#include "probe/verdict/wait_words.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool) { return task.dead_wait; }

std::string clause(const evidence& of, bool) { return of.many() ? "were in dead waits" : "was in a dead wait"; }

std::vector<fact> facts(const evidence& of) {
  return {
      {"note", std::string("its loop had nothing left to do: no operation, timer or handler was outstanding that ") +
                   "could ever wake " + of.it()}};
}

std::string card(const evidence& of) {
  const bool waits = of.problem.awaited != model::none && of.oldest != nullptr;
  return "Its loop had nothing left to do while it waited: nothing could ever wake it." +
         (waits ? " It " + wait_clause(of.problem, *of.oldest, of.words) + "." : "");
}

fix advice(const evidence& of) {
  if (of.problem.awaited != model::none)
    return {fix::precision::of_the_cause, std::string("end what ") + (of.many() ? "they wait" : "it waits") +
                                              " for: that waits for what never comes"};
  // A main task is nobody's child, and no daemon.
  if (of.oldest != nullptr && of.oldest->main)
    return {fix::precision::of_the_cause, "have a task that goes on wake " + of.it() +
                                              ", or a thread that holds a work guard of the loop until then; or bound "
                                              "the wait with fail_after"};
  return {fix::precision::of_the_cause,
          "have a task that goes on cancel " + of.it() + ", or " + (of.many() ? "their" : "its") +
              " group, when nothing is left to wait for; or declare " + of.it() + " with spawn_daemon"};
}

}  // namespace

constinit const rule rules::dead_wait{.name = "dead-wait",
                                      .severity = severity::failure,
                                      .explains_others = true,
                                      .look = look_at_each<holds>,
                                      .mark = "dead wait",
                                      .sum = {.are = "in a dead wait"},
                                      .clause = clause,
                                      .facts = facts,
                                      .card = card,
                                      .advice = advice};

}  // namespace curfew::verdict
