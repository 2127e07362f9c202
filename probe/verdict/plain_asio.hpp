// Tells tasks of plain Asio from those of a runtime with tasks of its own: what advice speaks of differs.
#pragma once

#include "probe/model/snapshot.hpp"

namespace curfew::verdict {

// Returns whether the task is a handler or a coroutine of Asio's, in a context that curfew only watches. Nobody but its
// loop owns it, and that loop has no main task which could wait for it.
inline bool is_of_plain_asio(const model::snapshot& snapshot, const model::task& task) {
  return task.owned_by == model::owner_kind::loop && task.loop < snapshot.loops.size() &&
         snapshot.loops[task.loop].main == 0 && snapshot.loops[task.loop].runtime == 0;
}

// Returns whether the task of plain Asio is in a context with threads of its own, which has no run(): a thread_pool or
// the system's.
inline bool is_in_pool(const model::snapshot& snapshot, const model::task& task) {
  return is_of_plain_asio(snapshot, task) && snapshot.text(snapshot.loops[task.loop].name).starts_with("asio.");
}

}  // namespace curfew::verdict
