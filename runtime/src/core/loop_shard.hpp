// Divides what the tasks of a loop share among the threads that run it, so that threads whose tasks have nothing to do
// with each other do not meet at one lock.
//
// Each task belongs to a shard, and each group to the shard of the task whose body it is. What is spawned belongs where
// its spawner does. So a task, those that it holds, its groups, and who waits for it mostly have one lock. A task that
// begins to spawn on another thread than its shard's moves to that thread's shard first, if it has nothing yet that
// would have to move with it. A loop with one thread has one shard, and nobody locks it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/scope.hpp"
#include "runtime/src/core/spin_lock.hpp"

namespace curfew::detail {

struct loop_core;
struct task_core;

// Invariant: everything is under the lock, except `keepers`. The scopes directly below `root` are of tasks that belong
// to no group. `regular` and `daemons` count these, and those that were spawned into the groups of this shard, until
// they end. `kept` counts the tasks of this shard that had ended when somebody still referred to them.
struct alignas(64) loop_shard {
  spin_lock lock;
  std::size_t number = 0;  // constant: which of the loop's it is, and so when it is locked
  scope root;
  std::size_t regular = 0;  // tasks that have not ended, main included
  std::size_t daemons = 0;
  group_pool groups;
  std::int64_t kept = 0;
  alignas(64) std::atomic<std::int64_t> keepers{0};  // the others that keep the loop, less the tasks that do no more
};

// Holds the locks of some shards of a loop, or of all of them. Nothing is locked in a loop with one thread.
//
// Whoever has all of them may do anything. Those of some tasks, or of a group, are enough for what is about these
// tasks, the group, and the lists of those who wait for them. No lock of a shard is taken under another one but here,
// in the order of their numbers.
class shard_guard {
 public:
  explicit shard_guard(const loop_core&) noexcept;  // all
  explicit shard_guard(const task_core&, bool all = false) noexcept;
  explicit shard_guard(const group_core&, bool all = false) noexcept;
  // REQUIRES: both tasks are of one loop. The loop may not have got to the second one, which has no shard then.
  shard_guard(const task_core&, const task_core&) noexcept;
  // For the end of a task, on its strand. If it has `failed`, others may have to be cancelled.
  struct of_end {
    const task_core& task;
    bool failed;
  };
  explicit shard_guard(of_end) noexcept;
  ~shard_guard() {
    if (first_ != nullptr) [[unlikely]]
      unlock();
  }
  shard_guard(const shard_guard&) = delete;
  shard_guard& operator=(const shard_guard&) = delete;

 private:
  void lock(loop_shard&, loop_shard&) noexcept;
  void lock_all(const loop_core&) noexcept;
  void lock_of(const task_core&) noexcept;
  bool lock_for_end(const task_core&) noexcept;
  bool lock_two_for_end(const task_core&) noexcept;
  void unlock() noexcept;
  void unlock_others() noexcept;

  loop_shard* first_ = nullptr;        // nullptr: nothing is locked
  loop_shard* second_ = nullptr;       // or there is only one
  const loop_core* all_of_ = nullptr;  // of this loop all are
};

// Moves the running task to the shard of its thread, if it may: see above.
void move_to_this_thread(task_core&) noexcept;

}  // namespace curfew::detail
