// Holds a cancel scope: its place in the tree of scopes, and its deadline.
#pragma once

#include <optional>
#include <source_location>

#include <curfew/cancel_scope.hpp>

#include "runtime/src/core/deadline_timer.hpp"
#include "runtime/src/core/entered_scope.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Invariant: `opened` is constant. `entered`, `deadline` and `cancel_came_from` are under the lock of the host's shard,
// and whoever cancels the scope or moves its deadline has the locks of all. `timer` is set while there may be a
// deadline to wait for; the timer itself belongs to the host's strand.
struct cancel_scope_core final : deadline_timer::listener {
  cancel_scope_core(task_core& its_host, const cancel_scope_options&, std::source_location opened);

  cancel_scope face{*this};  // what the body is given
  entered_scope entered;
  steady_time deadline;
  task_core& host;
  std::optional<deadline_timer> timer;
  std::source_location opened;  // where the user's code awaits it
  std::optional<cancel_origin> cancel_came_from;

  void cancel(cancel_reason) noexcept;  // under the lock
  void move_deadline(steady_time);
  void time_is_over() noexcept override;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

// Records in which cancel scopes the task is. Under the lock.
void record_scopes(const task_core&) noexcept;

// Returns when the task will be cancelled by a scope that it is in: the earliest deadline up to the innermost shield.
// The clock's last instant if there is none. Under the lock.
steady_time deadline_of(const task_core&) noexcept;
// Cancels those of these scopes whose deadline has passed: for a task that computes, while the timers wait for its
// thread. REQUIRES: the task runs here, and no lock is held.
void look_at_deadlines(const task_core&) noexcept;

}  // namespace curfew::detail
