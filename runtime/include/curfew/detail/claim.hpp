// Internal: manages claims to a task's result, and gives the result to the holder of a claim. Used by whatever gives a
// result: join() and loop::run().
#pragma once

#include <utility>

#include <curfew/detail/frame.hpp>
#include <curfew/task.hpp>

namespace curfew::detail {

// A claim keeps the task alive, and with it the right to ask for the result. Whoever gives up the last claim to a
// pending task makes it an orphan, unless that is a task which was told to end (runtime/src/core/claim.cpp). Both
// functions may be called on any thread.
void claim(task_core&) noexcept;  // REQUIRES: the caller refers to the task
void drop_claim(task_core&) noexcept;

// Holds a join's own claim to the result that it waits for.
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

// Gives the result of a task that has ended to this caller. Throws std::logic_error if another caller has taken it, and
// asio::system_error (operation_aborted) if the task was destroyed and has none.
void take_result(task_core&);
frame& frame_of(task_core&) noexcept;  // REQUIRES: the task has a result
// Says that the running task is given the error of this one: it has not failed in addition if it lets that pass.
void give_error(task_core& failed) noexcept;
void destroy_frames(task_core&) noexcept;

// Returns the result of a task<T> that has ended, or throws its error, and destroys what is left of its coroutine.
// Throws what take_result() throws.
template <class T>
T result_of(task_core& ended) {
  take_result(ended);
  struct frames {
    task_core& of;
    ~frames() { destroy_frames(of); }
  } const done{ended};
  if (frame_of(ended).error) [[unlikely]]
    give_error(ended);
  return static_cast<promise<T>&>(frame_of(ended)).take();
}

}  // namespace curfew::detail
