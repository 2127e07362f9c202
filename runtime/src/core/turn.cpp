#include "runtime/src/core/turn.hpp"

#include <algorithm>
#include <utility>

#include <curfew/detail/visit.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/scheduler.hpp"

namespace curfew::detail {

bool turn::takes_over_ended(task_core& t) noexcept {
  if (workplace_here != nullptr && workplace_here->task == &t) {
    workplace_here->ended = true;
    return true;
  }
  if (team_task::of(t).turns.claim() == task_turns::was::busy) return team_task::of(t).turns.end();
  const turn last(t);
  workplace_here->ended = true;
  return true;
}

turn::~turn() {
  const bool ended = place_.ended;
  if (own_)
    own_.reset();
  else
    place_.task = nullptr;
  task_turns& turns = team_task::of(task_).turns;
  if (team_task::of(task_).given_strand && task_.done.load(std::memory_order_acquire)) [[unlikely]]
    team_task::of(task_).given_strand.reset();  // whoever refers to the task may outlive the strand's context
  switch (ended ? turns.settle_ended(task_.held.only_one()) : turns.settle()) {
    case task_turns::was::busy:
      task_.loop->workers->queue(task_);
      break;
    case task_turns::was::idle:
      break;
    case task_turns::was::idle_and_ended:
      release(&task_);
      break;
  }
}

bool turn::is_taken_here(const task_core& t) noexcept {
  const workplace* p = workplace_here;
  while (p != nullptr && p->task != &t) p = p->outer;
  return p != nullptr;
}

namespace {

// Polls a task that was woken, and returns when that was over. A poll begins where the one before ended on this thread,
// so that one reading of the clock serves both, unless the task was woken later. REQUIRES: the task has not ended.
recorder::tick poll_woken(task_core& t, recorder::tick at) noexcept {
  t.waiting = nullptr;
  if (const recorder::tick woken = std::exchange(team_task::of(t).woken, 0)) {
    recorder::ready(t.record, woken);
    at = std::max(at, woken);
  }
  return poll(t, at != 0 ? at : t.loop->time());
}

}  // namespace

recorder::tick turn::take(recorder::tick now) {
  task_turns& turns = team_task::of(task_).turns;
  const task_turns::due due = turns.take();
  while (posted_function* const f = turns.next_function()) {
    f->end(f, true);
    now = 0;
  }
  if ((!due.woken && !due.interrupted) || task_.done.load(std::memory_order_acquire)) return 0;
  const visit inside(task_.loop->gate.get());
  if (!inside || task_.loop->abandoning) return 0;
  if (due.woken) return poll_woken(task_, now);
  if (is_cancelled(*task_.active)) interrupt_wait(task_);
  return 0;
}

void turn::take_wake() noexcept {
  if (team_task::of(task_).turns.take_wake() && !task_.done.load(std::memory_order_acquire)) poll_woken(task_, 0);
}

}  // namespace curfew::detail
