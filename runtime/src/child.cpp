#include <curfew/child.hpp>

#include <stdexcept>
#include <string>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/task_request.hpp"

namespace curfew::detail {

// The group looks at the error and waits for the end, whoever has claims. So nothing is to be decided here, and nothing
// is to be locked, and most children are dropped at once where they were spawned.
void drop_child(task_core& t) noexcept {
  if (is_all_here(t) && t.held.drop_claim_of_two()) [[likely]]
    return;
  if (t.held.drop(holders::claim)) free_task(&t);
}

std::uint64_t child_base::id() const noexcept { return core_ != nullptr ? core_->id : 0; }

std::string child_base::name() const { return core_ != nullptr ? name_of(*core_) : std::string(); }

bool child_base::done() const noexcept { return core_ != nullptr && core_->done.load(std::memory_order_acquire); }

task_core& child_base::require(const char* asked) const {
  if (core_ == nullptr)
    throw std::logic_error("curfew: " + std::string(asked) + " on a child that has no task (moved from, or never set)");
  return *core_;
}

void child_base::cancel() {
  task_core& t = require("cancel()");
  if (!done()) request_cancel(t);
}

task_core& child_base::to_join() const {
  task_core& t = require("join()");
  if (!done() && current.loop != t.loop)
    throw std::logic_error(
        "curfew: join() of task " + std::to_string(t.id) +
        ", which is a child of a group, outside of the group's loop; join it in a task of that loop");
  return t;
}

}  // namespace curfew::detail
