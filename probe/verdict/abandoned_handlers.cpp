// abandoned-handlers: the io_context of a loop went while handlers that are no tasks still waited in it: plain
// coroutines of Asio's, timers, sockets. Nobody had ended what they waited for, so what they were to do has silently
// not happened.
//
// Who decides is the runtime, when the context goes: what was cancelled or closed before is queued then, and goes
// unrun as is ordinary in Asio. What it counted holds.
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {
std::uint64_t counted(const model::site& site) { return site.abandoned_handlers; }
}  // namespace

const rule rules::abandoned_handlers{.kind = finding_kind::abandoned_handlers,
                                     .name = "abandoned-handlers",
                                     .severity = severity::failure,
                                     .mark = "abandoned",
                                     .sum = {.one = "handler", .many = "handlers", .are = "or more abandoned"},
                                     .counted = counted};

}  // namespace curfew::verdict
