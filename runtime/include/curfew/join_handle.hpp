// join_handle: the owner of a task that was spawned outside of a group. task_ref: a name for a task that owns nothing.
//
// A handle must be joined, passed on, or given up with release_as_daemon(). Dropping it while its task is pending
// orphans the task: it runs on, nobody will join it, and it is a finding from that instant. Dropping the handle of a
// task that failed and that nobody joined is one as well (unobserved-error); of one that ended well it is none.
// A task that was cancelled takes along whatever it lets go of: the task whose handle it drops is cancelled, for the
// same reason, and is no orphan.
//
// Who holds a handle is the task in whose frame it lies, as a local variable, a parameter or a capture. Elsewhere, as
// in a container, it stays with whoever held it last: moving it about there changes nothing. When that task ends, its
// owner holds the handle, a task that holds it in turn or has it in a group; if there is none, nobody does.
//
// What the task owns goes at its end; its result is kept for the join.
//
// A join has a claim to the result of its own. The handle may be moved, or destroyed, while somebody waits in join():
// the join goes on, and the task is an orphan only when that has been given up as well. One join gets the result;
// another one of the same task throws std::logic_error when the task has ended.
//
// Threads: a handle is used by one thread at a time. join() may be awaited in a task of any loop. On other threads than
// the loop's, cancel(), release_as_daemon() and the destructor are passed on to the loop and take effect there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/wait.hpp>
#include <curfew/task.hpp>

namespace curfew {

class task_ref;

namespace detail {

struct join_across;  // runtime/src/core/join_across.hpp

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
  friend void refuse_cycle(const task_core& waiter, const task_core& target);
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

void claim(task_core&) noexcept;
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

// The part of a handle that does not depend on the result's type.
class handle_base {
 public:
  // As the tree shows it; 0 when the task is not recorded.
  std::uint64_t id() const noexcept;
  // Whether its task has ended and the result is still to be taken. To wait for the end is join(), and not a loop
  // around this: where another one joins, the handle has no task any more, and never will be done.
  bool done() const noexcept;
  // Asks the task to end: each of its awaits throws curfew::cancelled from now on.
  void cancel();
  // Declares the task background work of its loop: it may be pending when the loop shuts down, and is cancelled when
  // the regular tasks are done.
  void release_as_daemon();
  // Whether there is a task; not after a move, a join or release_as_daemon().
  explicit operator bool() const noexcept { return task() != nullptr; }

 protected:
  handle_base() noexcept = default;
  explicit handle_base(task_core* core) noexcept : core_(core) {}
  handle_base(handle_base&& other) noexcept : core_(std::exchange(other.core_, nullptr)) { passed_on(); }
  handle_base& operator=(handle_base&& other) noexcept {
    if (this != &other) {
      drop();
      core_ = std::exchange(other.core_, nullptr);
      passed_on();
    }
    return *this;
  }
  ~handle_base() { drop(); }
  task_core* require(const char* asked) const;  // throws std::logic_error where there is no task

 private:
  task_core* task() const noexcept;
  void passed_on() noexcept;               // it was moved: whoever holds it now is its owner
  void adopt(task_core& holder) noexcept;  // under the lock
  friend void adopt_parameters(frame&, task_core& holder) noexcept;
  void drop() noexcept;

  task_core* core_ = nullptr;  // also when its result has been taken: that is written in the task
};

// Of a task that has ended: says that this caller gets its result. Throws when another one did, or when the task was
// destroyed and has none.
void take_result(task_core&);
frame& frame_of(task_core&) noexcept;  // of one that has a result
void destroy_frames(task_core&) noexcept;
void retain(task_core*) noexcept;
void release(task_core*) noexcept;

}  // namespace detail

template <class T = void>
class [[nodiscard("dropping a join_handle orphans its task")]] join_handle : public detail::handle_base {
 public:
  join_handle() noexcept = default;
  join_handle(join_handle&&) noexcept = default;
  join_handle& operator=(join_handle&&) noexcept = default;

  class awaiter;
  // co_await h.join(): the task's result, or its error. Once. When the joining task is cancelled while it waits, the
  // await throws and the joined task goes on, still owned by the handle. Joining oneself, or a task of the same loop
  // that waits for oneself, throws resource_deadlock_would_occur at once.
  awaiter join() { return awaiter(*this->require("join()")); }

  // For the library.
  explicit join_handle(detail::task_core* core) noexcept : handle_base(core) {}
};

template <class T>
class [[nodiscard("a join begins when it is awaited")]] join_handle<T>::awaiter : detail::join_claim,
                                                                                  public detail::join_wait {
 public:
  using curfew_awaiter = void;
  T await_resume() {
    this->end();
    detail::task_core& ended = *this->target_;
    detail::take_result(ended);
    struct frames {
      detail::task_core& of;
      ~frames() { detail::destroy_frames(of); }
    } const done{ended};
    return static_cast<detail::promise<T>&>(detail::frame_of(ended)).take();
  }

 private:
  friend join_handle;
  explicit awaiter(detail::task_core& target) noexcept : join_claim(target), join_wait(&target, asks_for::the_result) {}
};

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

// Waits until all of them have ended, however they do; they may be of any loop. Waiting for a set of tasks that the
// caller is one of, or that wait for the caller in its own loop, throws resource_deadlock_would_occur at once: it would
// wait for ever.
task<> wait_all(std::vector<task_ref> tasks);

}  // namespace curfew
