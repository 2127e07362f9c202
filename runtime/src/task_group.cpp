// Implements a group in the frame of with_task_group, and the task_group that its body is given.
#include <curfew/task_group.hpp>

#include <exception>
#include <utility>
#include <vector>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew {
namespace detail {

namespace {

constinit const operation group_join_operation("with_task_group");

}  // namespace

group_scope::group_scope(frame& host, const task_group_options& options, std::source_location opened)
    : failures_(options.failures) {
  if (failures_ != nullptr) failures_->reset();
  task_core& t = *host.core;
  if (t.loop->several_threads) [[unlikely]]
    move_to_this_thread(t);
  const shard_guard locked(t);
  loop_shard& its = t.loop->shard_of(t);
  core_ = &its.groups.take(*t.loop);
  group_core& g = *core_;
  g.shard = &its;
  g.supervise = options.supervise;
  g.on_error = options.on_error;
  g.keep_errors = options.keep_errors;
  g.failures = 0;
  ++g.opened;
  g.closed = g.interrupted = g.draining = false;
  g.record = recorder::begin_group(*t.loop->record, t.id, recorder::site(opened),
                                   options.name.empty() ? 0 : recorder::name(options.name));
  if (g.entered.enter(t)) recorder::cancel_inherited(g.record, recorded(g.entered.own.reason));
}

namespace {

// Orphans the children that are left.
CURFEW_COLD void leave_children(group_core& g) noexcept {
  const shard_guard locked(*g.loop);
  while (scope* s = g.entered.own.first) {
    task_core& child = *s->task;
    s->remove_from_parent();
    g.shard->root.add(*s);
    child.group = nullptr;
    orphan(child);
    recorder::cancel(*g.loop->record, child.record, recorder::cancel_reason::explicit_request, current_id());
    cancel(*s, cancel_reason::explicit_request, asked_here());
  }
}

}  // namespace

group_scope::~group_scope() {
  std::vector<std::exception_ptr> errors;  // foreign code may run when they go, which must not be under the lock
  group_core& g = *core_;
  for (bool empty = false; !empty;) {
    {
      const shard_guard locked(g);
      empty = g.entered.own.first == nullptr;
      if (empty) g.leave(errors);
    }
    if (!empty) leave_children(g);
  }
}

task_group& group_scope::group() noexcept { return core_->face; }

void group_scope::body_failed() noexcept {
  std::exception_ptr error = std::current_exception();
  const bool was_cancelled = core_->entered.is_ended_by_cancel(error);
  const loop_core::guard locked(*core_->loop);
  if (was_cancelled)
    core_->interrupted = true;
  else
    core_->failed(error);
  body_failed_ = !was_cancelled;
}

bool group_scope::join_awaiter::begin(frame& f) noexcept {
  bool daemons_only = false;
  for (;;) {
    const shard_guard locked(core_, daemons_only);
    if (core_.empty()) {
      core_.closed = true;
      return false;
    }
    if (core_.regular == 0 && !std::exchange(daemons_only, true)) continue;  // they are cancelled: under all locks
    core_.joining = &f;
    recorder::join_group(core_.record);
    suspend(f, *this, group_join_operation, recorder::id_of(core_.record));
    core_.drain();
    return true;
  }
}

void group_scope::cancel_closed() noexcept {
  const loop_core::guard locked(*core_->loop);
  core_->cancel(cancel_reason::explicit_request, asked_here());
}

void group_scope::close_complete() {
  // No child is left, and none will come, so the rest is this task's alone.
  if (core_->failures != 0) throw group_error(std::move(core_->errors), core_->failures);
}

void group_scope::close(bool has_value) {
  if (failures_ != nullptr && has_value && !body_failed_ && core_->failures != 0)
    failures_->emplace(std::move(core_->errors), std::exchange(core_->failures, 0));
  close_complete();
  // A group that was cancelled by itself has done what was asked. If the cancel came from outside and stopped some of
  // the work, or if it left no value to return, the cancellation is passed on.
  if (!core_->interrupted) return;
  if (core_->entered.is_cancelled_outside()) throw cancelled_in(*core_->entered.outer, *core_->loop);
  if (!has_value) throw cancelled_in(core_->entered.own, *core_->loop);
}

}  // namespace detail

CURFEW_FLATTEN detail::task_core* task_group::spawn_frame(detail::frame& f, std::source_location where) {
  return core_->spawn(f, where, false);
}

detail::task_core* task_group::spawn_frame(detail::frame& f, std::source_location where, const spawn_options& options) {
  const detail::given_strand strand = detail::strand_for(options, *core_->loop);
  return core_->spawn(f, where, false, strand ? &*strand : nullptr);
}

void task_group::spawn_daemon(task<> child, const spawn_options& options, std::source_location where) {
  const detail::given_strand strand = detail::strand_for(options, *core_->loop);
  detail::transfer_frame(child, [&](detail::frame& f) { core_->spawn(f, where, true, strand ? &*strand : nullptr); });
}

void task_group::cancel() {
  const detail::loop_core::guard locked(*core_->loop);
  if (!core_->closed) core_->cancel(cancel_reason::explicit_request, detail::asked_here());
}

bool task_group::cancelled() const noexcept { return core_->entered.own.cancelled.load(std::memory_order_acquire); }

bool task_group::closed() const noexcept {
  const detail::loop_core::guard locked(*core_->loop);
  return core_->closed;
}

std::size_t task_group::size() const noexcept {
  const detail::loop_core::guard locked(*core_->loop);
  return core_->regular + core_->daemons;
}

}  // namespace curfew
