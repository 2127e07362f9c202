// Joins a task of another loop. The two loops tell each other:
//
//   waiter's loop                                   target's loop
//     register_wait() ------- registration -------->  lists it, or says at once that the task has ended
//     arrived()       <------ arrival --------------  target_ended()
//     withdraw()      ------- withdrawal ---------->  strikes it off
//
// Each message is sent at most once and has its memory here, so that none of them can fail for lack of it.
#pragma once

#include <memory>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(executor_work_guard.hpp)

#include <curfew/detail/join_wait.hpp>
#include <curfew/task_ref.hpp>

#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

// Invariant: `target_` and `home_` are constant. `waiting_`, `work_` and the wait belong to the waiter's loop, and are
// under its lock. `spare_`, `is_withdrawn_` and `next_` belong to the target's loop, and are under its lock.
struct join_across : std::enable_shared_from_this<join_across> {
  // `wait` must stay where it is until it has left, or until the arrival has come.
  join_across(join_wait& wait, frame& waiter, task_core& target);

  // Returns false when the target's loop, and so the target, has ended.
  bool register_wait() noexcept;
  // Says that the waiter does not wait any more. Returns whether it waited until now. Called under the lock of its
  // loop; withdraw() is to be called afterwards, without the lock.
  bool leave() noexcept;
  void withdraw() noexcept;

  // Tells `first`, which waited for a task that has ended, and returns the next of those who waited. Called without any
  // lock.
  static std::shared_ptr<join_across> target_ended(std::shared_ptr<join_across> first) noexcept;

 private:
  struct message final : loop_request {
    explicit message(void (join_across::*its_work)() noexcept) noexcept : work(its_work) {}
    void run() noexcept override {
      const std::shared_ptr<join_across> link = std::move(of);
      (link.get()->*work)();
    }
    bool send(loop_core& to, std::shared_ptr<join_across> link) noexcept;
    std::shared_ptr<join_across> of;  // set while the message is under way
    void (join_across::* const work)() noexcept;
  };
  void registered() noexcept;
  void arrived() noexcept;
  void withdrawn() noexcept;

  const task_ref target_;
  std::unique_ptr<task_extras> spare_;  // for a target that has none: it lists in them who waits for it
  const std::shared_ptr<loop_core> home_;
  join_wait& wait_;
  frame& waiter_;
  bool waiting_ = true;
  asio::executor_work_guard<asio::any_io_executor> work_;  // gives the waiter's loop something to wait for
  bool is_withdrawn_ = false;
  std::shared_ptr<join_across> next_;  // the next of those that wait for the same task
  message registration_{&join_across::registered};
  message arrival_{&join_across::arrived};
  message withdrawal_{&join_across::withdrawn};
};

}  // namespace curfew::detail
