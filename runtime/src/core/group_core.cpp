#include "runtime/src/core/group_core.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/background.hpp"
#include "runtime/src/core/holding.hpp"
#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

group_core::group_core(loop_core& its_loop) noexcept : loop(&its_loop) {
  entered.own.group = this;
  entered.own.kind = scope_kind::group;
}

namespace {

// What was wrong comes first, because a record of the error cuts the end, and says itself whose it is.
[[noreturn]] CURFEW_COLD void throw_closed() {
  throw std::logic_error("curfew: spawn into a task group that has returned from with_task_group" +
                         (current.task != nullptr ? ", by " + quoted(*current.task) : std::string()));
}

}  // namespace

task_core* group_core::spawn(frame& child, std::source_location where, bool daemon, const users_strand* strand) {
  const shard_guard locked(*this, daemon || child.parameters != nullptr);
  if (closed) throw_closed();
  task_core& t = loop->admit({.outermost = child,
                              .where = where,
                              .record = {.owner = recorder::id_of(record),
                                         .owned_by = recorder::owner_kind::group,
                                         .daemon = daemon || entered.host->daemon,
                                         .group = record},
                              .asker = daemon ? loop_core::result_for::nobody : loop_core::result_for::child,
                              .declared_daemon = daemon,
                              .group = this,
                              .strand = strand},
                             *shard, entered.own);
  ++(daemon ? daemons : regular);
  if (draining) [[unlikely]]
    spawned_while_draining(t);
  loop->start(t);
  return &t;
}

void group_core::child_ended(task_core& child, std::exception_ptr* error, bool by_cancellation) noexcept {
  if (by_cancellation && !child.declared_daemon) interrupted = true;
  if (child.declared_daemon) [[unlikely]]
    --daemons;
  else
    --regular;
  if (error != nullptr && *error) [[unlikely]]
    child_failed(child, *error);
  if (joining != nullptr && regular == 0) regular_ended();
}

void group_core::take_over(task_core& t, bool as_daemon) noexcept {
  group_core& before = *t.group;
  if (const scope& mine = entered.own; mine.cancelled.load(std::memory_order_relaxed))
    detail::cancel(t.own, mine.reason, origin_of(mine));
  t.own.remove_from_parent();
  t.own.type = 0;  // that of the scopes of its starter
  entered.own.add(t.own);
  t.group = this;
  loop->list_in(t, *shard);
  ++(as_daemon ? daemons : regular);
  t.declared_daemon = as_daemon;
  if (draining) spawned_while_draining(t);
  recorder::adopt(*loop->record, t.record, recorder::id_of(record), recorder::owner_kind::group);
  const bool background = as_daemon || entered.host->daemon;
  if (t.daemon != background && (as_daemon || may_change_sides(t))) set_background(t, background);
  --before.regular;
  if (before.joining != nullptr && before.regular == 0) before.regular_ended();
}

void group_core::child_failed(task_core& child, std::exception_ptr& error) noexcept {
  keep(child, error);
  if (!supervise) cancel(cancel_reason::sibling_failure, asked_by(child));
}

void group_core::failed(std::exception_ptr& error) noexcept {
  keep(*entered.host, error);
  cancel(cancel_reason::sibling_failure, asked_by(*entered.host));
}

// Whoever has joined a child and lets its error pass has not failed in addition.
bool group_core::has_counted(const task_core& whose, const std::exception_ptr& error) const noexcept {
  const passed_error* const passed = whose.extras ? whose.extras->passed.get() : nullptr;
  return passed != nullptr && passed->error == error &&
         std::any_of(passed->groups.begin(), passed->groups.end(),
                     [this](const passed_error::counted& c) { return c.by == this && c.opened == opened; });
}

void group_core::keep(task_core& whose, std::exception_ptr& error) noexcept {
  if (std::find(errors.begin(), errors.end(), error) != errors.end()) return;
  const bool is_new = !has_counted(whose, error);
  if (is_new) ++failures;
  try {
    if (is_new && errors.size() < keep_errors) {
      errors.emplace_back();
      errors.back().swap(error);
    } else if (whose.group == this && !(whose.extras && whose.extras->handler_threw)) {
      whose.extras_or_new().counted_in = opened;
    }
  } catch (const std::bad_alloc&) {
    // There is no memory to keep the error, but the failure is counted.
  }
}

void group_core::regular_ended() noexcept {
  if (daemons != 0) return drain();
  closed = true;  // what came before the host's next turn would be left behind
  wake(*std::exchange(joining, nullptr));
}

void group_core::cancel(cancel_reason why, cancel_origin&& from) noexcept {
  if (entered.own.cancelled.load(std::memory_order_relaxed)) return;
  recorder::cancel_group(*loop->record, record, recorded(why), current_id());
  detail::cancel(entered.own, why, std::move(from));
}

void group_core::leave(std::vector<std::exception_ptr>& to_drop) noexcept {
  entered.leave();
  recorder::end_group(*loop->record, record);
  joining = nullptr;
  regular = daemons = 0;
  closed = true;
  to_drop.swap(errors);
  cancel_came_from.reset();
  shard->groups.give_back(*this);
}

// Asks a daemon to end, like all others. A regular child ends the draining, because it may need the daemons that come
// after it.
void group_core::spawned_while_draining(task_core& t) noexcept {
  if (t.declared_daemon)
    detail::cancel(t.own, cancel_reason::shutdown);
  else
    draining = false;
}

void group_core::drain() noexcept {
  if (regular != 0 || std::exchange(draining, true)) return;
  for (scope* s = entered.own.first; s != nullptr; s = s->next) detail::cancel(*s, cancel_reason::shutdown);
}

// ---- groups that have ended -----------------------------------------------------------------------------------------

group_pool::~group_pool() {
  while (first_ != nullptr) delete std::exchange(first_, first_->next_ended);
}

group_core& group_pool::take(loop_core& loop) {
  if (count_ <= rest) return *new group_core(loop);
  --count_;
  return *std::exchange(first_, first_->next_ended);
}

void group_pool::give_back(group_core& g) noexcept {
  g.next_ended = nullptr;
  (count_ != 0 ? last_->next_ended : first_) = &g;
  last_ = &g;
  ++count_;
}

}  // namespace curfew::detail
