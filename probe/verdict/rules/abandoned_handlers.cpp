// abandoned-handlers: the io_context of a loop was destroyed while handlers that are no tasks still waited in it:
// Asio's plain coroutines, timers, sockets. Nobody had ended what they waited for, so their work has silently not
// happened.
//
// The runtime decides this when the context is destroyed. A handler whose wait was cancelled or closed before is queued
// by then, and is destroyed without running, as is ordinary in Asio. The rule reports the runtime's count.
#include "probe/model/text.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

std::uint64_t counted(const model::site& site) { return site.abandoned_handlers; }

std::string clause(std::uint64_t count, const std::string& loop) {
  const auto what = count == 1 ? " handler that is no task was" : " handlers that are no tasks were";
  return "at least " + model::count_text(count) + what + " destroyed with the io_context of loop `" + loop + "`";
}

fix advice(const evidence&) {
  return {fix::precision::usual,
          "cancel or close what they wait for and run the context until they are done; or make them tasks, and spawn "
          "them"};
}

}  // namespace

constinit const rule rules::abandoned_handlers{
    .name = "abandoned-handlers",
    .severity = severity::failure,
    .counted = counted,
    .mark = "abandoned",
    .sum = {.one = "handler", .many = "handlers", .are = "or more abandoned"},
    .counted_as = {.of = counted_words::what::handlers,
                   .clause = clause,
                   .note = "plain Asio coroutines, timers or sockets that still waited: nobody had ended them"},
    .advice = advice};

}  // namespace curfew::verdict
