// join_handle: the owner of a task that was spawned outside of a group. task_ref: a name for a task that owns nothing.
//
// A handle must be joined, passed on, or given up with release_as_daemon(). Dropping it while its task is pending
// orphans the task: it runs on, nobody will join it, and it is a finding from that instant. Dropping the handle of a
// task that failed and that nobody joined is one as well (unobserved-error); of one that ended well it is none.
//
// Threads: a handle is used by one thread at a time; join() is awaited in a task of the same loop. On other threads
// than the loop's, cancel(), release_as_daemon() and the destructor are passed on to the loop and take effect there.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <curfew/detail/wait.hpp>
#include <curfew/task.hpp>

namespace curfew {

class task_ref;

namespace detail {

// Waits for the end of a task.
class join_wait : wait {
 public:
  explicit join_wait(task_core* target) noexcept : target_(target) {}
  join_wait(join_wait&& other) noexcept : target_(other.target_) {}  // only before it begins

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
  // Under the loop's lock. Must be withdrawn.
  void announce(frame&) noexcept;
  void withdraw() noexcept;
  task_core* target_;

 private:
  friend struct join_list;
  friend void refuse_cycle(const task_core& waiter, const task_core& target);
  bool begin(frame&);
  void cancel() noexcept override;

  bool waiting_ = false;
  bool announced_ = false;
  bool interrupted_ = false;
  frame* frame_ = nullptr;
  join_wait* next_ = nullptr;  // the next one that waits for the same task
};

// The part of a handle that does not depend on the result's type.
class handle_base {
 public:
  // As the tree shows it; 0 when the task is not recorded.
  std::uint64_t id() const noexcept;
  bool done() const noexcept;
  // Asks the task to end: each of its awaits throws curfew::cancelled from now on.
  void cancel();
  // Declares the task background work of its loop: it is no finding, and is cancelled when the regular tasks are done.
  void release_as_daemon();
  // Whether there is a task; not after a move, a join or release_as_daemon().
  explicit operator bool() const noexcept { return core_ != nullptr; }

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
  task_core* require() const;  // throws std::logic_error where there is no task

  task_core* core_ = nullptr;

 private:
  void passed_on() noexcept;  // whoever holds it now is its owner
  void drop() noexcept;
};

frame& frame_of(task_core&) noexcept;
void look_at_end(task_core&);  // throws when the task was destroyed and has no result
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
  // await throws and the joined task goes on, still owned by the handle. Joining oneself, or a task that waits for
  // oneself, throws resource_deadlock_would_occur at once.
  awaiter join() & { return awaiter(this->require(), *this); }
  awaiter join() && { return awaiter(this->require(), *this); }

  // For the library.
  explicit join_handle(detail::task_core* core) noexcept : handle_base(core) {}
};

template <class T>
class [[nodiscard("a join begins when it is awaited")]] join_handle<T>::awaiter : public detail::join_wait {
 public:
  using curfew_awaiter = void;
  T await_resume() {
    this->end();
    struct finished {
      join_handle& handle;
      ~finished() { handle = join_handle(); }
    } done{handle_};
    detail::look_at_end(*this->target_);
    return static_cast<detail::promise<T>&>(detail::frame_of(*this->target_)).take();
  }

 private:
  friend join_handle;
  awaiter(detail::task_core* target, join_handle& handle) noexcept : join_wait(target), handle_(handle) {}
  join_handle& handle_;
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

// Waits until all of them have ended, however they do. Waiting for a set of tasks that the caller is one of, or that
// wait for the caller, throws resource_deadlock_would_occur at once: it would wait for ever.
task<> wait_all(std::vector<task_ref> tasks);

}  // namespace curfew
