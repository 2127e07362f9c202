// Holds tasks that are ready, in the order in which they came. They are linked by a field of their own, so that a task
// can be made ready when there is no memory left.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>

#include "runtime/src/core/spin_lock.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Invariant: `first_`, `last_` and `next_ready` of the tasks between them are under the lock. `size_` is written under
// it, and may be read without it, to see whether a look is worth it. A task is in one queue at a time, and in it once.
class alignas(64) ready_queue {
 public:
  // Returns how many tasks were there before.
  std::size_t push(task_core& t) noexcept {
    t.next_ready = nullptr;
    const std::lock_guard<spin_lock> locked(lock_);
    (last_ != nullptr ? last_->next_ready : first_) = &t;
    last_ = &t;
    return grow(1);
  }
  // Returns nullptr if there is none.
  task_core* pop() noexcept {
    if (size() == 0) return nullptr;
    const std::lock_guard<spin_lock> locked(lock_);
    task_core* const t = first_;
    if (t == nullptr) return nullptr;
    first_ = t->next_ready;
    if (first_ == nullptr) last_ = nullptr;
    grow(-1);
    return t;
  }
  // Takes the older half of the tasks, but no more than `most`. Returns the first one, and appends the others to `to`.
  task_core* pop_half(ready_queue& to, std::size_t most) noexcept;
  // A number that was true a moment ago.
  std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  std::size_t grow(std::ptrdiff_t by) noexcept {
    const std::size_t before = size_.load(std::memory_order_relaxed);
    size_.store(before + static_cast<std::size_t>(by), std::memory_order_relaxed);
    return before;
  }

  spin_lock lock_;
  std::atomic<std::size_t> size_{0};
  task_core* first_ = nullptr;
  task_core* last_ = nullptr;
};

inline task_core* ready_queue::pop_half(ready_queue& to, std::size_t most) noexcept {
  if (size() == 0) return nullptr;
  task_core* first = nullptr;
  task_core* last = nullptr;
  std::size_t taken = 0;
  {
    const std::lock_guard<spin_lock> locked(lock_);
    const std::size_t half = (size() + 1) / 2;
    for (const std::size_t goal = half < most ? half : most; taken < goal; ++taken) {
      last = first_;
      if (first == nullptr) first = last;
      first_ = last->next_ready;
    }
    if (first_ == nullptr) last_ = nullptr;
    grow(-static_cast<std::ptrdiff_t>(taken));
  }
  if (taken < 2) return first;
  task_core* const second = first->next_ready;
  last->next_ready = nullptr;
  const std::lock_guard<spin_lock> locked(to.lock_);
  (to.last_ != nullptr ? to.last_->next_ready : to.first_) = second;
  to.last_ = last;
  to.grow(static_cast<std::ptrdiff_t>(taken - 1));
  return first;
}

}  // namespace curfew::detail
