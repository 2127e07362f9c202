#include "runtime/src/core/holding.hpp"

#include "probe/recorder/types.hpp"
#include "runtime/src/core/background.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

void hold(task_core& holder, task_core& t) noexcept {
  unhold(t);
  if (!can_hold(holder)) return;
  t.holder = &holder;
  t.next_held = holder.held_first;
  if (t.next_held != nullptr) t.next_held->previous_held = &t;
  holder.held_first = &t;
}

void unhold(task_core& t) noexcept {
  if (t.holder == nullptr) return;
  (t.previous_held != nullptr ? t.previous_held->next_held : t.holder->held_first) = t.next_held;
  if (t.next_held != nullptr) t.next_held->previous_held = t.previous_held;
  t.holder = t.next_held = t.previous_held = nullptr;
}

bool may_change_sides(const task_core& t) noexcept {
  const bool told_with_all = t.own.cancelled.load(std::memory_order_relaxed) && t.loop->cancels(t.daemon);
  return !t.loop->abandoning && !told_with_all;
}

void pass_to(task_core& holder, task_core& t) noexcept {
  hold(holder, t);
  recorder::adopt(*t.loop->record, t.record, holder.id, recorder::owner_kind::handle);
  if (t.daemon != holder.daemon && may_change_sides(t)) set_background(t, holder.daemon);
}

namespace {

// Returns the task that answers for an ending task, because a helper may fill the container of the task that has called
// it. Returns nullptr if there is none, or if the task holds its own handle.
task_core* owner_of(const task_core& t) noexcept {
  if (t.loop->abandoning) return nullptr;
  if (t.group != nullptr) return t.group->entered.host;
  return t.owner == recorder::owner_kind::handle && t.holder != &t ? t.holder : nullptr;
}

}  // namespace

// Passes the handles that `ended` holds to its owner. If it has none, nobody holds them, and a task that was background
// work only through `ended` is regular from now on: it has been left behind.
void pass_on_held(task_core& ended) noexcept {
  task_core* const owner = owner_of(ended);
  while (task_core* const t = ended.held_first) {
    if (owner != nullptr && owner != t) {
      pass_to(*owner, *t);
      continue;
    }
    unhold(*t);
    if (!may_change_sides(*t)) continue;
    recorder::adopt(*t->loop->record, t->record, 0, recorder::owner_kind::handle);
    if (t->daemon) set_background(*t, false);
  }
}

}  // namespace curfew::detail
