#include "probe/report/idle_loops.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"

namespace curfew::report {

std::vector<idle_loop> idle_loops(const model::snapshot& snapshot) {
  std::vector<idle_loop> idle;
  if (snapshot.process.end != model::process_end::alive) return idle;
  for (model::index i = 0; i < snapshot.loops.size(); ++i) {
    const auto& loop = snapshot.loops[i];
    if (loop.state == model::loop_state::ended || loop.without_tasks.count() == 0) continue;
    // The instant of the last end remains set if tasks are spawned again.
    const bool has_tasks = std::any_of(snapshot.tasks.begin(), snapshot.tasks.end(),
                                       [i](const model::task& t) { return t.loop == i && model::is_live(t.state); });
    if (!has_tasks) idle.push_back({i, std::max(snapshot.process.taken - loop.without_tasks, model::nanoseconds(0))});
  }
  return idle;
}

std::string sentence_of(const idle_loop& idle, const model::snapshot& snapshot) {
  const auto& loop = snapshot.loops[idle.loop];
  const auto name = model::printable(snapshot.text(loop.name));
  if (loop.state == model::loop_state::draining) {
    const auto ending = std::max(snapshot.process.taken - loop.shutdown, model::nanoseconds(0));
    return fmt::format(
        "loop {} shuts down: all its tasks have ended, and its io_context has been ending for {} (what holds it is no "
        "task: a resolver, a handler, a thread that runs it)",
        name, model::duration_text(ending));
  }
  return fmt::format(
      "loop {} has been without tasks for {}: if its io_context runs on, something that is no task keeps it (a timer, "
      "an acceptor, a signal_set, a work guard)",
      name, model::duration_text(idle.since_then));
}

}  // namespace curfew::report
