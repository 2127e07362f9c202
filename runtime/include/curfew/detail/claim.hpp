// Claims to a task's result, and how the one who has it takes it. Internal: used by whatever gives a result: join() and
// loop::run().
#pragma once

#include <utility>

#include <curfew/detail/frame.hpp>
#include <curfew/task.hpp>

namespace curfew::detail {

// A claim keeps the task, and the right to ask for its result. Whoever gives up the last one to a pending task makes it
// an orphan (runtime/src/core/claim.cpp). On any thread.
void claim(task_core&) noexcept;  // REQUIRES: the caller refers to the task
void drop_claim(task_core&) noexcept;

// A join's own claim to the result that it waits for.
class join_claim {
 public:
  explicit join_claim(task_core& target) noexcept : claimed_(&target) { claim(target); }
  join_claim(join_claim&& other) noexcept : claimed_(std::exchange(other.claimed_, nullptr)) {}
  join_claim& operator=(join_claim&&) = delete;
  ~join_claim() {
    if (claimed_ != nullptr) drop_claim(*claimed_);
  }

 private:
  task_core* claimed_;
};

// Of a task that has ended: says that this caller gets its result. Throws when another one did, or when the task was
// destroyed and has none.
void take_result(task_core&);
frame& frame_of(task_core&) noexcept;  // of one that has a result
void destroy_frames(task_core&) noexcept;

// The result of a task<T> that has ended, or its error, for this caller. What is left of its coroutine goes with it.
template <class T>
T result_of(task_core& ended) {
  take_result(ended);
  struct frames {
    task_core& of;
    ~frames() { destroy_frames(of); }
  } const done{ended};
  return static_cast<promise<T>&>(frame_of(ended)).take();
}

}  // namespace curfew::detail
