// Implements the start of a child that says when it is ready: group.start() and task_status.
#include <curfew/task_status.hpp>

#include <exception>
#include <stdexcept>
#include <string>

#include <curfew/task_group.hpp>

#include "runtime/src/core/claim.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/wait_graph.hpp"

namespace curfew::detail {

start_core::start_core(task_group& into, bool as_daemon)
    : into_(into.core_), opened_(into.core_->opened), as_daemon_(as_daemon) {
  require_open();
}

void start_core::require_open() const {
  const loop_core::guard locked(*into_->loop);
  refuse_if_closed();
}

void start_core::refuse_if_closed() const {
  if (into_->closed || into_->opened != opened_)
    throw std::logic_error("curfew: start in a task group that has returned from with_task_group" +
                           (current.task != nullptr ? ", by " + quoted(*current.task) : std::string()));
}

void start_core::begin(frame& of_child) noexcept { child_ = task_ref(of_child.core); }

// A task that has ended may have outlived its loop.
task_core& start_core::pending() const {
  const task_core* const t = child_.core();
  if (t == nullptr) throw std::logic_error("curfew: started() is called before the task has begun to run");
  if (child_.done()) throw std::logic_error("curfew: started() is called when the task has ended");
  if (!runs_here(t->loop->executor))
    throw std::logic_error(
        "curfew: started() is called outside of the loop of its task; call it in a task of that loop");
  return *child_.core();
}

void start_core::say() {
  const task_core& t = pending();
  const loop_core::guard locked(*t.loop);
  if (said_) throw std::logic_error("curfew: " + quoted(t) + " calls started() once more");
  refuse_if_closed();
  said_ = true;
}

// A task that is cancelled stays with its starter, which is mostly cancelled as well: so the group sees nothing of a
// task that is about to end for a reason that is not the group's. Nor is anything moved about while a loop goes.
void start_core::pass_on() {
  task_core& t = pending();
  const loop_core::guard locked(*t.loop);
  if (t.done.load(std::memory_order_acquire) || t.own.cancelled.load(std::memory_order_relaxed) || t.loop->abandoning)
    return;
  refuse_if_closed();
  refuse_cycle(*into_->entered.host, t);
  passed_on_ = true;
  into_->take_over(t, as_daemon_);
}

void start_core::close(group_scope& before) {
  group_core& group = before.core();
  if (passed_on_) return;
  if (!group.errors.empty()) {
    give_error(*child_.core(), group.errors.front());
    std::rethrow_exception(group.errors.front());
  }
  before.close_complete();
  if (group.entered.is_cancelled_outside()) throw cancelled_in(*group.entered.outer, *group.loop);
  task_core& t = *child_.core();
  if (group.interrupted) throw cancelled_in(t.own, *group.loop);
  if (!said_)
    throw std::logic_error("curfew: " + quoted(t) + " has ended and had not called started() of its task_status");
}

}  // namespace curfew::detail
