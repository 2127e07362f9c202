#include <curfew/detail/undelivered.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

undelivered::undelivered() noexcept
    : undelivered(current.loop != nullptr ? current.loop->shared_from_this() : std::shared_ptr<loop_core>()) {}

undelivered::undelivered(std::shared_ptr<loop_core> of) noexcept : of_(std::move(of)) {
  // Relaxed: the handler is posted later, and whoever runs it sees this.
  if (of_) of_->handlers_due.fetch_add(1, std::memory_order_relaxed);
}

undelivered::~undelivered() {
  // Nobody is told: it goes with its context, or with the memory that failed to be there, and is not waited for.
  if (of_) of_->handlers_due.fetch_sub(1, std::memory_order_acq_rel);
}

void undelivered::is_called() noexcept {
  if (const std::shared_ptr<loop_core> l = std::move(of_))
    if (l->handlers_due.fetch_sub(1, std::memory_order_acq_rel) == 1) l->look_what_is_reached();
}

}  // namespace curfew::detail
