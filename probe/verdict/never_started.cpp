// never-started: a task object was made, and destroyed without ever being awaited or spawned. Its coroutine never ran a
// line, so what it was to do has silently not happened. (A task that was spawned and then destroyed before its first
// poll is another thing: it has a node, and its state says so.)
//
// Who decides is the runtime, when the object goes away: an exception on its way, or a task that was asked to end,
// takes such objects along rightly. What it counted holds.
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {
std::uint64_t counted(const model::site& site) { return site.never_started; }
}  // namespace

const rule rules::never_started{.kind = finding_kind::never_started,
                                .name = "never-started",
                                .severity = severity::failure,
                                .mark = "never started",
                                .sum = {.are = "never awaited"},
                                .counted = counted};

}  // namespace curfew::verdict
