// Internal: lets an awaiter wait for the end of a task. This is the base of what join() and wait_all() await.
#pragma once

#include <coroutine>
#include <memory>

#include <curfew/detail/frame.hpp>
#include <curfew/detail/wait.hpp>

namespace curfew::detail {

struct join_across;  // runtime/src/core/join_across.hpp
struct join_list;    // runtime/src/core/join_list.hpp

// Waits for the end of a task. REQUIRES: somebody keeps the task until then.
class join_wait : wait {
 public:
  enum class asks_for : bool { the_end, the_result };  // whoever asks for the result has a claim to it
  explicit join_wait(task_core* target, asks_for what = asks_for::the_end) noexcept : target_(target), asks_(what) {}
  join_wait(join_wait&& other) noexcept : target_(other.target_), asks_(other.asks_) {}  // REQUIRES: it has not begun

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    return begin(h.promise());
  }

 protected:
  ~join_wait() override;
  // Throws curfew::cancelled if the wait was cancelled, in its caller's place. A wait that could never end has thrown
  // when it began.
  [[gnu::always_inline]] void end() {
    if (interrupted_) [[unlikely]]
      throw_cancelled(*frame_);
  }
  // Says that the frame will wait for the target at some time before the frame ends, so that a wait that would close a
  // circle is refused. Does not wait itself.
  // REQUIRES: the caller holds all locks of the frame's loop, which is the target's, too; withdraw() follows later.
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

  // Invariant: while the task waits, these are under the locks of its shard and the target's.
  const asks_for asks_;
  bool waiting_ = false;
  bool announced_ = false;
  bool interrupted_ = false;
  bool counted_ = false;  // in what its task says of how many it waits for; the task's own
  frame* frame_ = nullptr;
  join_wait* next_ = nullptr;            // neighbours in the ring of those that wait for the same task;
  join_wait* previous_ = nullptr;        // the oldest comes after the newest
  std::shared_ptr<join_across> across_;  // set if the target is a task of another loop
};

}  // namespace curfew::detail
