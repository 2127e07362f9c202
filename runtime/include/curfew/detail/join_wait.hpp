// The wait in a join: how an awaiter waits for the end of a task. Internal: the base of what join() and wait_all()
// await.
#pragma once

#include <coroutine>
#include <memory>

#include <curfew/detail/frame.hpp>
#include <curfew/detail/wait.hpp>

namespace curfew::detail {

struct join_across;  // runtime/src/core/join_across.hpp
struct join_list;    // runtime/src/core/join_list.hpp

// Waits for the end of a task, which somebody keeps until then.
class join_wait : wait {
 public:
  enum class asks_for : bool { the_end, the_result };  // with a claim to that
  explicit join_wait(task_core* target, asks_for what = asks_for::the_end) noexcept : target_(target), asks_(what) {}
  join_wait(join_wait&& other) noexcept : target_(other.target_), asks_(other.asks_) {}  // only before it begins

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    return begin(h.promise());
  }

 protected:
  ~join_wait() override;
  // Throws if it was cancelled, or if the wait could never end.
  void end();
  // Only says that the frame will wait for the target, some time before it ends: whoever would close a circle sees it.
  // Under the loop's lock, which is the target's as well. Must be withdrawn.
  void announce(frame&) noexcept;
  void withdraw() noexcept;
  task_core* target_;

 private:
  friend struct join_list;
  friend struct join_across;
  bool begin(frame&);
  bool begin_across(frame&);
  bool leave() noexcept;
  void arrived() noexcept { waiting_ = false; }
  void cancel() noexcept override;

  // Invariant: while the task waits, under the lock of its loop.
  const asks_for asks_;
  bool waiting_ = false;
  bool announced_ = false;
  bool interrupted_ = false;
  frame* frame_ = nullptr;
  join_wait* next_ = nullptr;            // its neighbours among those that wait for the same task: a ring,
  join_wait* previous_ = nullptr;        // in which the oldest comes after the newest
  std::shared_ptr<join_across> across_;  // of a task of another loop
};

}  // namespace curfew::detail
