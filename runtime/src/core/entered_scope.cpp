#include "runtime/src/core/entered_scope.hpp"

#include <utility>

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

bool entered_scope::enter(task_core& t) noexcept {
  host = &t;
  own.task = &t;
  own.reason = {};
  own.inherited = false;
  own.cancelled.store(false, std::memory_order_relaxed);
  outer = t.inner;
  const bool born_cancelled = outer->add(own);
  t.inner = &own;
  return born_cancelled;
}

void entered_scope::leave() noexcept {
  own.remove_from_parent();
  own.type = 0;
  std::exchange(host, nullptr)->inner = outer;
}

bool entered_scope::is_ended_by_cancel(const std::exception_ptr& error) const noexcept {
  return own.cancelled.load(std::memory_order_acquire) && is_cancellation(*host, error);
}

}  // namespace curfew::detail
