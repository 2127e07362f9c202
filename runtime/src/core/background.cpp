#include "runtime/src/core/background.hpp"

#include "probe/recorder/types.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

bool changes(const task_core& t, bool background) noexcept { return !t.declared_daemon && t.daemon != background; }

task_core* first_to_change(task_core* held, bool background) noexcept {
  while (held != nullptr && !changes(*held, background)) held = held->next_held;
  return held;
}

task_core* holder_of(const scope& s) noexcept {
  return s.kind != scope_kind::task || s.task->owner != recorder::owner_kind::handle ? nullptr : s.task->holder;
}

// Returns the next scope of a walk over `top` and all that it owns, or nullptr at its end. What a task holds comes
// first, then its groups, and the same for each of these. If `follow` is false, what `s` owns is left out. The walk
// enters what is held only if that has not changed yet, so that it comes to an end where two tasks hold each other.
scope* next_owned(scope& top, scope* s, bool follow, bool background) noexcept {
  if (follow && s->kind == scope_kind::task)
    if (task_core* const held = first_to_change(s->task->held_first, background)) return &held->own;
  if (follow && s->first != nullptr) return s->first;
  while (s != &top) {
    if (task_core* const holder = holder_of(*s)) {
      if (task_core* const held = first_to_change(s->task->next_held, background)) return &held->own;
      s = &holder->own;
      if (s->first != nullptr) return s->first;
    } else if (s->next != nullptr) {
      return s->next;
    } else {
      s = s->parent;
    }
  }
  return nullptr;
}

}  // namespace

void set_background(task_core& top, bool background) noexcept {
  for (scope* s = &top.own; s != nullptr;) {
    const bool of_task = s->kind == scope_kind::task;
    const bool follows = !of_task || s->task == &top || changes(*s->task, background);
    if (of_task && follows) {
      task_core& t = *s->task;
      t.daemon = background;
      if (t.own.parent != nullptr) t.loop->changed_sides(t);  // otherwise it is counted when the loop gets to it
      recorder::set_background(*t.loop->record, t.record, background);
    }
    s = next_owned(top.own, s, follows, background);
  }
}

}  // namespace curfew::detail
