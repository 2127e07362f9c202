#include "runtime/src/task_core.hpp"

#include <cstring>
#include <stdexcept>

#include "probe/recorder/function_name.hpp"
#include "runtime/src/exception_text.hpp"
#include "runtime/src/group_core.hpp"
#include "runtime/src/loop_core.hpp"

namespace curfew::detail {

constinit thread_local running current [[gnu::tls_model("initial-exec")]]{nullptr, nullptr};

task_core::task_core(loop_core& its_loop, frame& outermost) noexcept
    : loop(&its_loop), root(&outermost), active(&outermost), function(outermost.born) {
  own.task = this;
  outermost.core = this;
}

void task_core::take_strand() { rare().strand.emplace(loop->context->get_executor()); }

task_core& require_current(const char* who) {
  if (current.task == nullptr) throw std::logic_error(std::string(who) + ": called outside of a task");
  return *current.task;
}

std::string name_of(const task_core& t) {
  if (t.extras && !t.extras->given_name.empty()) return t.extras->given_name;
  return recorder::function_name(t.function.function_name());
}

std::string quoted(const task_core& t) {
  const recorder::node_id id = recorder::id_of(t.record);
  return "task '" + name_of(t) + "'" + (id != 0 ? " (" + std::to_string(id) + ")" : "");
}

namespace {

void destroy_frames(task_core& t) noexcept {
  if (frame* root = std::exchange(t.root, nullptr)) root->self.destroy();
}

// Under the lock.
CURFEW_APART void record_failure(task_core& t, const std::exception_ptr& error, recorder::tick at) noexcept {
  const bool nobody_will_look = t.owner == owned_by::nobody;
  const bool somebody_may_look =
      t.owner == owned_by::handle && t.has_handle.load(std::memory_order_relaxed) && !t.daemon;
  t.error_recorded = somebody_may_look;
  recorder::finish(*t.loop->record, t.record, recorder::node_state::failed, exception_text(error),
                   somebody_may_look || nobody_will_look, at);
  if (nobody_will_look) recorder::unobserved(*t.loop->record, t.record);
}

// Writes down the end, and tells those who wait for it. `error`: why it failed, else nullptr; it is moved from, so that
// whoever is told has the last word on it.
void conclude(task_core& t, recorder::node_state outcome, std::exception_ptr* error, recorder::tick at) noexcept {
  {
    // From here to `done` its handle cannot be dropped, nor the task be cancelled: who looks at its error is decided.
    const loop_core::guard locked(*t.loop);
    if (error != nullptr) [[unlikely]]
      record_failure(t, *error, at);
    else
      recorder::finish(*t.loop->record, t.record, outcome, {}, false, at);
    if (error != nullptr && t.group == nullptr) *error = nullptr;
    t.done.store(true, std::memory_order_release);
    t.own.remove_from_parent();
    if (t.group != nullptr) t.group->child_ended(t, error, outcome == recorder::node_state::cancelled);
    if (t.joiners != nullptr) join_list::wake_all(t);
    t.loop->ended(t);
  }
  release(&t);
}

// In its own poll: what its parameters own goes in its name.
void destroy_finished(task_core& t) noexcept {
  if (!t.has_handle.load(std::memory_order_relaxed)) [[likely]]
    destroy_frames(t);
}

recorder::tick end_well(task_core& t) noexcept {
  destroy_finished(t);
  const recorder::tick end = t.loop->time();
  conclude(t, recorder::node_state::completed, nullptr, end);
  return end;
}

CURFEW_APART recorder::tick end_with_exception(task_core& t) noexcept {
  std::exception_ptr error = t.root->error;
  const bool was_cancelled = t.root->cancelled && t.own.cancelled;
  destroy_finished(t);
  const recorder::tick end = t.loop->time();
  if (was_cancelled)
    conclude(t, recorder::node_state::cancelled, nullptr, end);
  else
    conclude(t, recorder::node_state::failed, &error, end);
  return end;
}

}  // namespace

namespace {

// Until the task suspends or ends. Frames hand over to each other by suspending: what runs next is resumed from here,
// and the stack does not grow with them. (Symmetric transfer would do the same, where the compiler makes tail calls:
// g++ does not below -O2, and a debug build would run out of stack in a long loop.)
void run_frames(task_core& t) noexcept {
  const frame* running;
  do {
    running = t.active;
    running->self.resume();
  } while (t.active != running && t.active != nullptr);
}

}  // namespace

recorder::tick poll_current(task_core& t, recorder::tick at) noexcept {
  t.started = true;
  recorder::poll_begin(*t.loop->record, t.record, at);
  run_frames(t);
  if (t.active == nullptr) return t.root->error ? end_with_exception(t) : end_well(t);
  const recorder::tick end = t.loop->time();
  recorder::poll_end(*t.loop->record, t.record, end);
  return end;
}

CURFEW_IN_ONE_PIECE recorder::tick poll(task_core& t, recorder::tick at) noexcept {
  const running before = std::exchange(current, {&t, t.loop});
  const recorder::tick end = poll_current(t, at);
  current = before;
  return end;
}

void destroy(task_core& t) noexcept {
  const running before = std::exchange(current, {&t, t.loop});
  join_list::let_go(t);
  destroy_frames(t);
  t.active = nullptr;
  conclude(t, t.started ? recorder::node_state::destroyed : recorder::node_state::never_started, nullptr,
           t.loop->time());
  current = before;
}

void orphan(task_core& t) noexcept {
  if (t.done.load(std::memory_order_acquire) || t.declared_daemon || t.owner == owned_by::nobody) return;
  t.owner = owned_by::nobody;
  // A loop that ends takes every task down at once; which of them lost its owner first means nothing then.
  if (t.own.cancelled && t.own.reason == cancel_reason::shutdown) return;
  if (t.daemon) {  // background work only through its owner
    t.daemon = false;
    t.loop->became_regular();
  }
  recorder::site_id dropped_in = 0;
  if (const task_core* by = current.task) {
    const frame* f = by->active;
    while (f != nullptr && f->hidden && f->caller != nullptr) f = f->caller;
    dropped_in = recorder::site(f != nullptr ? f->born : by->function);
  }
  recorder::orphan(*t.loop->record, t.record, current_id(), dropped_in);
}

void retain(task_core* t) noexcept {
  // Whoever copies a reference has one; its count can only be seen to grow.
  if (t != nullptr) t->references.fetch_add(1, std::memory_order_relaxed);
}

void release(task_core* t) noexcept {
  if (t == nullptr) return;
  // The last one must see what the others did: acq_rel on the way down. A task that was never referred to has one owner
  // only.
  if (t->references.load(std::memory_order_acquire) != 1 && t->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  const std::unique_ptr<task_extras> extras = std::move(t->extras);  // keeps the loop until the frames are gone
  destroy_frames(*t);
  delete t;
}

}  // namespace curfew::detail
