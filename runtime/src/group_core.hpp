// An open task group: its scope, its children's count and what failed. In the frame of with_task_group, through
// group_scope. Under the loop's lock.
#pragma once

#include <exception>
#include <vector>

#include <curfew/task_group.hpp>

#include "runtime/src/task_core.hpp"

namespace curfew::detail {

struct group_core {
  task_core* host;  // the task whose body it is
  scope own;
  scope* outer;              // the host's innermost scope outside of the group
  frame* joining = nullptr;  // the host's frame, once it waits for the children
  std::size_t regular = 0;   // children that have not ended
  std::size_t daemons = 0;
  std::vector<std::exception_ptr> errors;
  recorder::node record = nullptr;
  bool supervise = false;
  bool closed = false;
  bool interrupted = false;  // the body, or a child that is no daemon, ended by its cancellation

  bool empty() const noexcept { return regular + daemons == 0; }
  void spawn(frame& child, std::source_location where, bool daemon);
  // Of a child that has ended, with its error, which is moved from, or nullptr. Under the lock.
  void child_ended(task_core& child, std::exception_ptr* error, bool by_cancellation) noexcept;
  void failed(std::exception_ptr error) noexcept;
  void cancel(cancel_reason) noexcept;
  // The body is done: if only daemons are left they are asked to end.
  void drain() noexcept;

 private:
  CURFEW_APART void child_failed(std::exception_ptr error) noexcept;
  CURFEW_APART void regular_ended() noexcept;  // while the host waits for the children
};

}  // namespace curfew::detail
