// task_ref: a name for a task that owns nothing; and all_tasks(), which gives one for each task of a loop.
//
// Threads: one task_ref is used by one thread at a time, as a shared_ptr is; several of one task by as many as there
// are. id(), name() and done() may be asked on any thread. On other threads than the loop's, cancel() is passed on to
// the loop and takes effect there.
//
// Memory ordering: whoever has seen done() return true sees all that the task did: its end happens before that.
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

  // For the library.
  explicit task_ref(detail::task_core* core) noexcept : core_(core) { detail::retain(core_); }
  detail::task_core* core() const noexcept { return core_; }

 private:
  detail::task_core* core_ = nullptr;
};

// The pending tasks of the running task's loop, the running one included, daemons left out; main first, then by spawn
// order.
std::vector<task_ref> all_tasks();

}  // namespace curfew
