// Does what is asked of a task from outside, by its handle or by a reference to it, on any thread. It is done where the
// task's loop runs.
#pragma once

#include <atomic>

#include <curfew/task_ref.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Runs `change(task)` where the loop runs, now or soon, or at once if the task has ended. Keeps the task meanwhile.
template <class Change>
void on_its_loop(task_core& t, Change change) {
  if (t.loop->runs_here() || t.done.load(std::memory_order_acquire)) return change(t);
  const task_ref held(&t);
  const bool accepted = t.loop->request([held, change] { change(*held.core()); });
  if (!accepted) change(t);  // the loop has ended, and the task with it
}

// Asks the task to end, in the name of the task that this thread runs.
void request_cancel(task_core&);

}  // namespace curfew::detail
