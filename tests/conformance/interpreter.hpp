// Runs a program on a loop, with everything that it does told to a ledger.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <curfew/curfew.hpp>

#include "tests/conformance/ledger.hpp"
#include "tests/conformance/program.hpp"

namespace curfew::tests::conformance {

// Another thread, which does what it is told, one thing after the other.
class other_thread {
 public:
  other_thread();
  ~other_thread();
  void tell(std::function<void()>);
  void wait_until_done();

 private:
  void run();

  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> told_{};
  bool busy_ = false;
  bool ends_ = false;
  std::thread thread_;
};

struct failure : std::runtime_error {
  explicit failure(unsigned number) : std::runtime_error("failure " + std::to_string(number)) {}
};

// Where an operation stands: in which task, and in which of its scopes.
struct place {
  unsigned task;
  unsigned scope;
};

// Stands for a task in its frame, and says when that is gone.
class presence {
 public:
  presence(ledger& its, unsigned task) : ledger_(&its), task_(task) {}
  presence(presence&& other) noexcept : ledger_(std::exchange(other.ledger_, nullptr)), task_(other.task_) {}
  presence& operator=(presence&&) = delete;
  ~presence() {
    if (ledger_ != nullptr) ledger_->is_gone(task_);
  }
  unsigned task() const { return task_; }

 private:
  ledger* ledger_;
  unsigned task_;
};

// What the tasks of one run share. Invariant: `refs`, `slots` and `children` are under `lock`; `groups` and `scopes`
// name what is open, and `all_groups` what was; what is neither atomic nor under the lock is constant, but for
// `sentinel`, which the main task writes before it spawns anything.
struct world {
  world(const program&, bool one_thread, loop&, other_thread&);

  const program& of;
  ledger books;
  loop& its_loop;
  other_thread& outside;
  std::mutex lock{};
  std::vector<bool> is_named;  // whether some operation names the task
  std::vector<task_ref> refs;
  std::vector<join_handle<int>> slots;  // handles that were passed on
  std::vector<child<int>> children;     // those that nobody has joined yet
  std::vector<std::atomic<task_group*>> groups;
  std::vector<std::atomic<task_group*>> all_groups;
  std::vector<std::atomic<cancel_scope*>> scopes;
  task_ref sentinel{};
  std::atomic<bool> main_is_over{false};

  void name(unsigned task, std::uint64_t id);
  task_ref ref(unsigned task);
  void pass_on(unsigned task, join_handle<int>);
  join_handle<int> take(unsigned task);
  child<int> take_child(unsigned task);
};

// Runs a task that does what is in the block.
task<int> run_task(world&, presence, const block&);
task<> run_block(world&, const block&, place);

// The main task: task 0, with a sentinel.
task<int> run_program(world&, presence);

// Says that the task has been thrown at, if that is what this is. Throws it again.
[[noreturn]] void pass(world&, place, const std::exception_ptr&);

// The operations that open something, and those with handles.
task<> open_group(world&, const op&, place);
task<> open_scope(world&, const op&, place);
task<> run_parts(world&, const op&, place);
task<> hold(world&, const op&, place);
task<> take(world&, const op&, place);
task<> join_child(world&, const op&, place);
task<> start_child(world&, const op&, place);
task<> operate(world&, const op&, place);
void spawn_outside(world&, const op&);

}  // namespace curfew::tests::conformance
