#include <curfew/task_ref.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/task_request.hpp"

namespace curfew {

namespace detail {

void retain(task_core* t) noexcept {
  if (t != nullptr) t->held.add(holders::reference);
}

void release(task_core* t) noexcept {
  if (t != nullptr && t->held.drop(holders::reference)) free_task(t);
}

}  // namespace detail

std::uint64_t task_ref::id() const noexcept { return core_ != nullptr ? core_->id : 0; }
std::string task_ref::name() const { return core_ != nullptr ? detail::name_of(*core_) : std::string(); }
bool task_ref::done() const noexcept { return core_ == nullptr || core_->done.load(std::memory_order_acquire); }
void task_ref::cancel() const {
  if (core_ != nullptr) detail::request_cancel(*core_);
}

std::vector<task_ref> all_tasks() {
  detail::task_core& self = detail::require_current("curfew::all_tasks");
  std::vector<task_ref> tasks;
  const detail::loop_core::guard locked(*self.loop);
  self.loop->for_each_task([&](detail::task_core& t) {
    if (!t.daemon) tasks.emplace_back(&t);
  });
  return tasks;
}

}  // namespace curfew
