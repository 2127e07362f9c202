// never-started: a task object was made, and destroyed without ever being awaited or spawned. Its coroutine never ran a
// line, so its work has silently not happened. (A task that was spawned and then destroyed before its first poll is
// another case: it has a node, and its state says so.)
//
// curfew's runtime decides this when the object is destroyed: if an exception is propagating, or the task around it was
// asked to end, it is right that such objects are destroyed. Of Python it is where the interpreter says "was never
// awaited". The rule reports the count.
#include "probe/model/text.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

std::uint64_t counted(const model::site& site) { return site.never_started; }

std::string clause(std::uint64_t count, const std::string& function) {
  const auto what =
      count == 1 ? "task `" + function + "` was" : model::count_text(count) + " tasks `" + function + "` were";
  return what + " made and never awaited or spawned";
}

fix advice(const evidence& of) {
  const dialect& words = dialect_of(of);
  return {fix::precision::usual, "await it where it is made (" + std::string(words.await_call) + "), or " +
                                     std::string(words.start_it) + "; make it only where it is to run"};
}

}  // namespace

constinit const rule rules::never_started{
    .name = "never-started",
    .severity = severity::failure,
    .counted = counted,
    .mark = "never started",
    .sum = {.are = "never awaited"},
    .counted_as = {.clause = clause, .note = "destroyed before its first line ran: what it was to do has not happened"},
    .advice = advice};

}  // namespace curfew::verdict
