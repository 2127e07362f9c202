#include "runtime/src/core/scope.hpp"

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

// Returns whether fewer operations are ended by being asked in the one way than in the other. They are bits of
// asio::cancellation_type: an operation ends if it supports any of them, and nearly every one supports the lowest.
constexpr bool is_more_careful(unsigned one, unsigned other) noexcept {
  return other == 0 || (one & -one) > (other & -other);
}

}  // namespace

bool scope::add(scope& child) noexcept {
  child.parent = this;
  child.previous = last;
  child.next = nullptr;
  (last != nullptr ? last->next : first) = &child;
  last = &child;
  if (type != 0 && !child.shield && is_more_careful(type, child.type)) [[unlikely]]
    child.type = type;
  if (!cancelled.load(std::memory_order_relaxed) || child.shield) return false;
  if (child.cancelled.load(std::memory_order_relaxed)) return true;  // it comes from elsewhere, and knows why
  child.reason = reason;
  child.inherited = true;
  child.cancelled.store(true, std::memory_order_release);
  return true;
}

void scope::remove_from_parent() noexcept {
  if (parent == nullptr) return;
  (previous != nullptr ? previous->next : parent->first) = next;
  (next != nullptr ? next->previous : parent->last) = previous;
  parent = nullptr;
}

void interrupt_wait(task_core& t) noexcept {
  if (wait* const w = std::exchange(t.waiting, nullptr)) w->cancel();
}

namespace {

void interrupt(task_core& t) noexcept {
  if (t.guest) return t.waiting->cancel();
  if (!t.loop->several_threads) {
    const bool before = std::exchange(t.loop->interrupting, true);
    interrupt_wait(t);
    t.loop->interrupting = before;
  } else if (team_task::of(t).turns.interrupt()) {
    t.loop->workers->queue(t);
  }
}

void cancel_one(scope& s, cancel_reason why, bool inherited) noexcept {
  s.reason = why;
  s.inherited = inherited;
  s.cancelled.store(true, std::memory_order_release);
  if (s.kind == scope_kind::loop) return;
  // A cancel scope is nobody in the tree: the task goes on when it has left the scope.
  if (s.kind == scope_kind::group) recorder::cancel_inherited(s.group->record, recorded(why));
  if (s.kind == scope_kind::task) recorder::cancel_inherited(s.task->record, recorded(why));
  if (s.task->inner == &s) interrupt(*s.task);
}

}  // namespace

scope* scope::next_below(scope& top, scope* s, bool done) noexcept {
  if (!done && s->first != nullptr) return s->first;
  while (s != &top && s->next == nullptr) s = s->parent;
  return s == &top ? nullptr : s->next;
}

void cancel(scope& top, cancel_reason why) noexcept {
  // A scope that is cancelled already has been walked: its children were cancelled with it, or born so.
  for (scope* s = &top; s != nullptr;) {
    const bool done = s->cancelled.load(std::memory_order_relaxed) || (s->shield && s != &top);
    if (!done) cancel_one(*s, why, s != &top);
    s = scope::next_below(top, s, done);
  }
}

}  // namespace curfew::detail
