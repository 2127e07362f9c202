#include "probe/verdict/keeper.hpp"

#include <algorithm>

#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

namespace {

bool has_one_thread(const model::snapshot& snapshot, const model::task& task) {
  return task.loop < snapshot.loops.size() && snapshot.loops[task.loop].threads == 1;
}

}  // namespace

bool is_keeper(const model::snapshot& snapshot, const model::task& task) {
  return task.state == model::task_state::running && task.since.count() != 0 && has_one_thread(snapshot, task) &&
         snapshot.process.taken - task.since >= long_poll;
}

bool may_be_kept(const model::snapshot& snapshot, const model::task& task) {
  return model::is_live(task.state) && task.state != model::task_state::running && !task.pending_at_shutdown &&
         has_one_thread(snapshot, task);
}

model::index keeper_of_thread(const model::snapshot& snapshot, const model::task& task) {
  if (!may_be_kept(snapshot, task)) return model::none;
  const auto keeper = std::find_if(snapshot.tasks.begin(), snapshot.tasks.end(), [&](const model::task& other) {
    return other.loop == task.loop && is_keeper(snapshot, other);
  });
  return keeper == snapshot.tasks.end() ? model::none : static_cast<model::index>(keeper - snapshot.tasks.begin());
}

}  // namespace curfew::verdict
