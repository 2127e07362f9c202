#include <curfew/this_task.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/cancel_scope_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::this_task {

std::uint64_t id() noexcept { return curfew::detail::current_id(); }

std::string name() {
  const auto* t = curfew::detail::current.task;
  return t != nullptr ? curfew::detail::name_of(*t) : std::string();
}

void set_name(std::string_view name) {
  curfew::detail::task_core& t = curfew::detail::require_current("curfew::this_task::set_name");
  curfew::detail::give_name(t, name);
  recorder::set_name(t.record, recorder::name(name));
}

bool cancelled() noexcept {
  auto* const t = curfew::detail::current.task;
  if (t == nullptr) return false;
  if (!t->inner->cancelled.load(std::memory_order_acquire)) curfew::detail::look_at_deadlines(*t);
  return t->inner->cancelled.load(std::memory_order_acquire);
}

std::chrono::steady_clock::time_point deadline() noexcept {
  const auto* t = curfew::detail::current.task;
  if (t == nullptr) return std::chrono::steady_clock::time_point::max();
  const curfew::detail::loop_core::guard locked(*t->loop);
  return curfew::detail::deadline_of(*t);
}

asio::any_io_executor executor() {
  return curfew::detail::executor_of(
      *curfew::detail::require_current("curfew::this_task::executor", "loop.executor()").root);
}

}  // namespace curfew::this_task
