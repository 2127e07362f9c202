// Implements a cancel scope in the frame of the function that opened it, and what its body is given.
#include <curfew/cancel_scope.hpp>

#include <exception>

#include "runtime/src/core/cancel_scope_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew {
namespace detail {

open_scope::open_scope(frame& host, const cancel_scope_options& options)
    : core_(new cancel_scope_core(*host.core, options, await_of_user(host))) {}

open_scope::~open_scope() {
  {
    const shard_guard locked(core_->host);
    core_->entered.leave();
    record_scopes(core_->host);
  }
  delete core_;
}

cancel_scope& open_scope::face() noexcept { return core_->face; }

void open_scope::leave_with(const std::exception_ptr& thrown) {
  const entered_scope& scope = core_->entered;
  if (!scope.is_ended_by_cancel(thrown)) std::rethrow_exception(thrown);
  if (!scope.own.shield && scope.is_cancelled_outside()) throw cancelled_in(*scope.outer, *core_->host.loop);
}

void throw_timed_out() { throw timed_out(); }

}  // namespace detail

void cancel_scope::cancel() {
  const detail::loop_core::guard locked(*core_.host.loop);
  core_.cancel(cancel_reason::explicit_request);
}

bool cancel_scope::cancelled() const noexcept { return core_.entered.own.cancelled.load(std::memory_order_acquire); }

steady_time cancel_scope::expiry() const noexcept {
  const detail::loop_core::guard locked(*core_.host.loop);
  return core_.deadline;
}

void cancel_scope::move_deadline(steady_time when) { core_.move_deadline(when); }

}  // namespace curfew
