// task_ref refers to a task without owning it; all_tasks() returns one for each pending task of a loop that is no
// daemon.
//
// Threads: one task_ref is used by one thread at a time, as a shared_ptr is; several that refer to the same task may be
// used by several threads. id(), name() and done() may be called on any thread. On other threads than the loop's,
// cancel() is passed on to the loop and takes effect there.
//
// Memory ordering: everything that the task did happens before a done() that returns true.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/frame.hpp>

namespace curfew {

namespace detail {

void retain(task_core*) noexcept;
void release(task_core*) noexcept;

}  // namespace detail

// Refers to a task without owning it: dropping it changes nothing. Copies are cheap.
class task_ref {
 public:
  task_ref() noexcept = default;
  task_ref(const task_ref& other) noexcept : core_(other.core_) { detail::retain(core_); }
  task_ref(task_ref&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  task_ref& operator=(task_ref other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~task_ref() { detail::release(core_); }

  std::uint64_t id() const noexcept;
  std::string name() const;
  bool done() const noexcept;
  void cancel() const;

  // Used by the library. Adds a reference to the task.
  explicit task_ref(detail::task_core* core) noexcept : core_(core) { detail::retain(core_); }
  detail::task_core* core() const noexcept { return core_; }

 private:
  detail::task_core* core_ = nullptr;
};

// Returns the pending tasks of the running task's loop, the running one included, and leaves daemons out. A task comes
// before the tasks in its groups, and otherwise tasks are in spawn order; so main comes first. Throws std::logic_error
// outside of a task.
std::vector<task_ref> all_tasks();

}  // namespace curfew
