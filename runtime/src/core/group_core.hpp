// Holds a task group: its scope, its children's count and what failed. Keeps the groups that have ended, too.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <vector>

#include <curfew/task_group.hpp>

#include "probe/recorder/types.hpp"
#include "runtime/src/core/entered_scope.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

struct loop_core;
struct loop_shard;

// Invariant: everything is under the lock of its shard, except `loop`, which is constant, and `record` and `shard`,
// which are constant while the group is open. Every task whose `group` this is has its scope below `entered.own`, and
// is counted in `regular` or in `daemons`, depending on how it was declared. `joining` is set only while there are
// children. When the body and all children have ended it is `closed`, and when the group has ended it has no host and
// no errors either.
struct group_core {
  explicit group_core(loop_core& its_loop) noexcept;

  loop_core* loop;
  loop_shard* shard = nullptr;  // its host's, while it is open
  task_group face{*this};       // what the body is given
  entered_scope entered;        // entered by the task whose body it is, until the group has ended
  frame* joining = nullptr;     // the host's frame, once it waits for the children
  std::size_t regular = 0;      // children that have not ended
  std::size_t daemons = 0;
  std::vector<std::exception_ptr> errors;  // the first failures
  std::size_t failures = 0;                // how many failures there were
  std::size_t keep_errors = 0;
  error_handler on_error;
  std::optional<cancel_origin> cancel_came_from;  // set only while the group is open
  recorder::node record = nullptr;
  bool supervise = false;
  bool closed = false;
  bool interrupted = false;  // the body, or a child that is no daemon, ended by its cancellation
  bool draining = false;     // only daemons are left, and all of them have been asked to end
  std::uint64_t opened = 0;  // how many groups this has been, the one that it is included
  group_core* next_ended = nullptr;

  bool empty() const noexcept { return regular + daemons == 0; }
  // Returns the new task. If it is no daemon, the caller takes over one claim to its result.
  task_core* spawn(frame& child, std::source_location where, bool daemon, const users_strand* = nullptr);
  // Called when a child has ended. `error` is nullptr, or points to a null pointer, if the child has not failed or if
  // its failure is dealt with. Takes the error over as failed() does. Under the lock.
  void child_ended(task_core& child, std::exception_ptr* error, bool by_cancellation) noexcept;
  // Makes a child of another group's this one's, as if it had been spawned here, or spawned as a daemon. Under all
  // locks. REQUIRES: it is pending, no daemon of the other group, and not cancelled.
  CURFEW_COLD void take_over(task_core&, bool as_daemon) noexcept;
  // Called when the body has failed. Takes the error over, or leaves it to the caller, who lets go of it without the
  // lock.
  void failed(std::exception_ptr& error) noexcept;  // under all locks
  void cancel(cancel_reason, cancel_origin&&) noexcept;
  // Ends the group, which has no children any more. `to_drop` is given its errors.
  void leave(std::vector<std::exception_ptr>& to_drop) noexcept;
  // Called when the body is done: asks the daemons to end if only they are left.
  void drain() noexcept;

 private:
  CURFEW_COLD void child_failed(task_core& child, std::exception_ptr& error) noexcept;
  bool has_counted(const task_core& whose, const std::exception_ptr& error) const noexcept;
  void keep(task_core& whose, std::exception_ptr& error) noexcept;
  CURFEW_COLD void spawned_while_draining(task_core&) noexcept;
  CURFEW_COLD void regular_ended() noexcept;  // called while the host waits for the children
};

// Keeps the groups of a shard that have ended. Their memory stays a group's, because somebody may have kept the
// reference that a body was given, and is then told that the group is closed. That does not last for ever, but until
// some dozens of other groups have come and gone.
//
// Invariant: everything is under the shard's lock.
class group_pool {
 public:
  group_pool() = default;
  group_pool(const group_pool&) = delete;
  group_pool& operator=(const group_pool&) = delete;
  ~group_pool();
  group_core& take(loop_core&);
  void give_back(group_core&) noexcept;

 private:
  static constexpr std::size_t rest = 64;  // how many groups end before the first of them is used again
  group_core* first_ = nullptr;            // the one that has been here longest
  group_core* last_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace curfew::detail
