#include "runtime/src/core/cancel_scope_core.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

// The timer comes first, because it may fail. It does not call before the host has suspended.
cancel_scope_core::cancel_scope_core(task_core& its_host, const cancel_scope_options& options,
                                     std::source_location where)
    : deadline(options.deadline), host(its_host), opened(where) {
  entered.own.kind = scope_kind::cancel_scope;
  entered.own.bounds = this;
  entered.own.shield = options.shield;
  if (options.type != asio::cancellation_type::terminal) entered.own.type = static_cast<unsigned>(options.type) & 7U;
  const bool is_over = deadline <= loop_clock::now();
  if (!is_over && deadline != steady_time::max()) timer.emplace(host, *this).expires_at(deadline);
  const shard_guard locked(host, is_over);
  if (!entered.enter(host) && is_over) cancel(cancel_reason::deadline);
  record_scopes(host);
}

void cancel_scope_core::cancel(cancel_reason why) noexcept {
  cancel_origin from = why == cancel_reason::deadline ? cancel_origin{.deadline = deadline} : asked_here();
  from.scope = opened;
  detail::cancel(entered.own, why, std::move(from));
  record_scopes(host);
}

void cancel_scope_core::move_deadline(steady_time when) {
  const loop_core::guard locked(*host.loop);
  deadline = when;
  record_scopes(host);
  if (entered.own.cancelled.load(std::memory_order_relaxed)) return;
  if (when <= loop_clock::now()) return cancel(cancel_reason::deadline);
  if (!timer && when != steady_time::max()) timer.emplace(host, *this);
  if (timer) timer->expires_soon_at(when);
}

void cancel_scope_core::time_is_over() noexcept {
  const loop_core::guard locked(*host.loop);
  if (deadline <= loop_clock::now()) cancel(cancel_reason::deadline);
}

void record_scopes(const task_core& t) noexcept {
  if (t.record == nullptr) return;
  recorder::scopes in;
  // A loop that destroys its tasks has taken scopes out.
  for (const scope* s = t.inner; s != nullptr && s != &t.own; s = s->parent) {
    if (s->kind != scope_kind::cancel_scope) continue;
    const cancel_scope_core& bounds = *s->bounds;
    if (!in.shielded && bounds.deadline != steady_time::max()) in.has_deadline = true;
    if (s->shield) in.shielded = true;
    if (in.cancelled != recorder::cancel_reason::none || s->inherited || !s->cancelled.load(std::memory_order_relaxed))
      continue;
    in.cancelled = recorded(s->reason);
    in.cancelled_at = recorder::site(bounds.opened);
    in.cancelled_by = bounds.cancel_came_from ? bounds.cancel_came_from->asker : 0;
  }
  recorder::set_scopes(t.record, in);
}

steady_time deadline_of(const task_core& t) noexcept {
  steady_time earliest = steady_time::max();
  for (const scope* s = t.inner; s != nullptr; s = s->shield ? nullptr : s->parent)
    if (s->kind == scope_kind::cancel_scope) earliest = std::min(earliest, s->bounds->deadline);
  return earliest;
}

// The timers of outer tasks' scopes call on those tasks' strands, which others may run on a loop with several threads.
void look_at_deadlines(const task_core& t) noexcept {
  if (t.loop->several_threads && t.inner == &t.own) return;
  steady_time earliest = steady_time::max();
  {
    const loop_core::guard locked(*t.loop);
    earliest = deadline_of(t);
  }
  if (earliest == steady_time::max() || loop_clock::now() < earliest) return;
  const loop_core::guard locked(*t.loop);
  const steady_time now = loop_clock::now();
  for (const scope* s = t.inner; s != nullptr; s = s->shield ? nullptr : s->parent)
    if (s->kind == scope_kind::cancel_scope && s->bounds->deadline <= now) s->bounds->cancel(cancel_reason::deadline);
}

}  // namespace curfew::detail
