#include "runtime/src/core/wait_graph.hpp"

#include <string>
#include <system_error>

#include "runtime/src/core/cancel_scope_core.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/join_list.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

[[noreturn]] void refuse_wait(const task_core& waiter, const task_core& target) {
  const std::string what = &waiter == &target ? quoted(waiter) + " would wait for itself, and never end"
                                              : quoted(waiter) + " would wait for " + quoted(target) +
                                                    ", which waits for it, and neither would ever end";
  throw system_error(generic_error(std::errc::resource_deadlock_would_occur), "curfew: " + what);
}

// Returns whether the task waits neither in join() nor for a group: then no circle goes through it. So mostly there is
// nothing to look for, as in a chain of tasks that each join the next one when they have spawned it.
bool waits_for_nobody(const task_core& t) noexcept {
  return t.joins.load(std::memory_order_relaxed) == 0 && t.own.first == nullptr;
}

// Returns whether what `t` awaits is at or below `top` and goes on when `top` is cancelled, in a shield that is never
// over.
bool is_shielded(const task_core& t, const task_core& top) noexcept {
  bool is_out_of_reach = false;
  const scope* s = t.inner;
  for (; s != nullptr && s != &top.own; s = s->parent)
    is_out_of_reach |= s->kind == scope_kind::cancel_scope && s->shield && s->bounds->deadline == steady_time::max();
  return s != nullptr && is_out_of_reach;
}

// Describes the waits among the tasks of one loop. A task is waited for by those that join it, and by the host of its
// group. A group waits for its daemons only when it has cancelled them, so such a wait does not count unless a shield
// keeps the cancel out.
struct tasks {
  using node = const task_core*;
  const task_core& waiter;  // who is about to wait

  template <class Visit>
  void for_each_waiter(node t, Visit visit) const {
    if (t->group != nullptr && (!t->declared_daemon || is_shielded(*t, *t) || is_shielded(waiter, *t)))
      if (const task_core* const host = t->group->entered.host) visit(host, waits_for::all);
    join_list::for_each_waiter(*t, [&](const task_core& w) { visit(&w, waits_for::all); });
  }
  std::size_t targets_of_any(node t) const noexcept { return t->joins.load(std::memory_order_relaxed); }
};

}  // namespace

bool closes_no_cycle(const task_core& waiter, const task_core& target) noexcept {
  return &waiter != &target && waits_for_nobody(target);
}

CURFEW_COLD void refuse_cycle(const task_core& waiter, const task_core& target) {
  if (closes_no_cycle(waiter, target)) return;
  const task_core* const targets[] = {&target};
  if (wait_search(tasks{waiter}, &waiter, targets, waits_for::all).never_ends()) refuse_wait(waiter, target);
}

}  // namespace curfew::detail
