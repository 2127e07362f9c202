#include "runtime/src/group_core.hpp"

#include <stdexcept>

#include "runtime/src/loop_core.hpp"

namespace curfew {
namespace detail {

namespace {

const operation group_join_operation("with_task_group");

[[noreturn]] CURFEW_APART void throw_closed() {
  throw std::logic_error("curfew: spawn into a task group that is closed");
}

}  // namespace

void group_core::spawn(frame& child, std::source_location where, bool daemon) {
  loop_core& loop = *host->loop;
  const loop_core::guard locked(loop);
  if (closed) throw_closed();
  task_core& t = loop.admit({.outermost = child,
                             .where = where,
                             .record = {.owner = recorder::id_of(record),
                                        .owned_by = recorder::owner_kind::group,
                                        .daemon = daemon || host->daemon,
                                        .group = record},
                             .declared_daemon = daemon,
                             .group = this},
                            own);
  ++(daemon ? daemons : regular);
  loop.ready(t);
}

void group_core::child_ended(task_core& child, std::exception_ptr* error, bool by_cancellation) noexcept {
  if (by_cancellation && !child.declared_daemon) interrupted = true;
  if (child.declared_daemon) [[unlikely]]
    --daemons;
  else
    --regular;
  if (error != nullptr) [[unlikely]]
    child_failed(std::move(*error));
  if (joining != nullptr && regular == 0) regular_ended();
}

void group_core::child_failed(std::exception_ptr error) noexcept {
  errors.push_back(std::move(error));
  if (!supervise) cancel(cancel_reason::sibling_failure);
}

void group_core::regular_ended() noexcept {
  if (daemons == 0)
    wake(*std::exchange(joining, nullptr));
  else
    drain();
}

void group_core::cancel(cancel_reason why) noexcept {
  if (own.cancelled.load(std::memory_order_relaxed)) return;
  recorder::cancel_group(*host->loop->record, record, static_cast<recorder::cancel_reason>(why), current_id());
  detail::cancel(own, why);
}

void group_core::drain() noexcept {
  if (regular != 0) return;
  for (scope* s = own.first; s != nullptr; s = s->next) detail::cancel(*s, cancel_reason::shutdown);
}

// ---- the group in its frame -----------------------------------------------------------------------------------------

group_scope::group_scope(frame& host, const task_group_options& options, std::source_location opened)
    : core_(new group_core), group_(*core_) {
  task_core& t = *host.core;
  core_->host = &t;
  core_->supervise = options.supervise;
  core_->own.task = &t;
  core_->own.of_group = true;
  core_->record = recorder::begin_group(*t.loop->record, recorder::id_of(t.record), recorder::site(opened),
                                        options.name.empty() ? 0 : recorder::name(options.name));
  const loop_core::guard locked(*t.loop);
  core_->outer = t.inner;
  core_->outer->add(core_->own);
  t.inner = &core_->own;
}

group_scope::~group_scope() {
  task_core& host = *core_->host;
  {
    const loop_core::guard locked(*host.loop);
    while (scope* s = core_->own.first) {
      task_core& child = *s->task;
      s->remove_from_parent();
      host.loop->root.add(*s);
      child.group = nullptr;
      orphan(child);
      recorder::cancel(*host.loop->record, child.record, recorder::cancel_reason::explicit_request, current_id());
      cancel(*s, cancel_reason::explicit_request);
    }
    core_->own.remove_from_parent();
    host.inner = core_->outer;
  }
  recorder::end_group(*host.loop->record, core_->record);
  delete core_;
}

void group_scope::body_failed() noexcept {
  const loop_core::guard locked(*core_->host->loop);
  try {
    throw;
  } catch (const cancelled&) {
    if (core_->own.cancelled) {
      core_->interrupted = true;
      return;
    }
    core_->failed(std::current_exception());
  } catch (...) {
    core_->failed(std::current_exception());
  }
}

void group_core::failed(std::exception_ptr error) noexcept {
  errors.push_back(std::move(error));
  cancel(cancel_reason::sibling_failure);
}

bool group_scope::join_awaiter::begin(frame& f) noexcept {
  const loop_core::guard locked(*core_.host->loop);
  if (core_.empty()) return false;
  core_.joining = &f;
  recorder::join_group(core_.record);
  suspend(f, *this, group_join_operation, recorder::id_of(core_.record));
  core_.drain();
  return true;
}

void group_scope::close(bool has_value) {
  core_->closed = true;
  if (!core_->errors.empty()) throw group_error(std::move(core_->errors));
  // A group that was cancelled by itself has done what was asked; where the cancel came from outside and stopped some
  // of the work, or left no value to return, it goes on.
  if (!core_->interrupted) return;
  if (core_->outer->cancelled) throw cancelled(core_->outer->reason);
  if (!has_value) throw cancelled(core_->own.reason);
}

}  // namespace detail

CURFEW_IN_ONE_PIECE void task_group::spawn(task<> child, std::source_location where) {
  detail::hand_over(child, [&](detail::frame& f) { core_->spawn(f, where, false); });
}

void task_group::spawn_daemon(task<> child, std::source_location where) {
  detail::hand_over(child, [&](detail::frame& f) { core_->spawn(f, where, true); });
}

void task_group::cancel() {
  const detail::loop_core::guard locked(*core_->host->loop);
  core_->cancel(cancel_reason::explicit_request);
}

bool task_group::cancelled() const noexcept { return core_->own.cancelled; }

std::size_t task_group::size() const noexcept {
  const detail::loop_core::guard locked(*core_->host->loop);
  return core_->regular + core_->daemons;
}

}  // namespace curfew
