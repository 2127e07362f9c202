// Background work: a daemon, and what it owns. A task is that if it is declared to be, or if its owner is: the task
// whose group it is in, or in whose hands its handle is. So it may become it, and cease to be, with its owner.
#include "runtime/src/loop_core.hpp"
#include "runtime/src/task_core.hpp"

namespace curfew::detail {

namespace {

// With all in its groups, and theirs. Says whether one of them has held handles, and marks those.
bool change_tree(task_core& top, bool background) noexcept {
  bool some_hold = false;
  for (scope* s = &top.own; s != nullptr;) {
    task_core& t = *s->task;
    const bool follows = s->of_group || s == &top.own || (!t.declared_daemon && t.daemon != background);
    if (!s->of_group && follows) {
      t.daemon = background;
      if (t.own.parent != nullptr) t.loop->changed_sides(t);  // else it is counted when the loop gets to it
      recorder::set_background(*t.loop->record, t.record, background);
      some_hold |= t.follow_handles = t.holds_handles;
    }
    s = scope::next_below(top.own, s, !follows);
  }
  return some_hold;
}

// Those whose handles it holds.
bool change_held(task_core& holder, bool background) noexcept {
  bool some_hold = false;
  for (scope* s = holder.loop->root.first; s != nullptr; s = s->next) {
    task_core& t = *s->task;
    if (t.owner == owned_by::handle && t.extras->holder == holder.id && t.daemon != background)
      some_hold |= change_tree(t, background);
  }
  return some_hold;
}

}  // namespace

void set_background(task_core& t, bool background) noexcept {
  // Nothing tells which handles a task holds but the holders of all tasks: they are asked only if it ever held one.
  for (bool some_hold = change_tree(t, background); some_hold;) {
    some_hold = false;
    t.loop->for_each_task([&](task_core& holder) {
      if (std::exchange(holder.follow_handles, false) && holder.id != 0) some_hold |= change_held(holder, background);
    });
  }
}

}  // namespace curfew::detail
