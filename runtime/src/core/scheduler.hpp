// Gives the tasks of a loop with several threads their turns: on any of the threads that run the loop's context, and of
// one task one at a time. (A loop with one thread has a queue of its own: loop_core.hpp.)
//
// Each thread that gives turns is a worker with a queue. A task that is woken in a turn is queued where that turn is
// taken, so that it finds in the cache what was made for it, and nobody else is in the way. A worker without tasks
// takes half of another one's.
//
// Nobody waits here. A worker that finds nothing goes back to Asio, which waits for I/O, timers and handlers. So when
// there is more to do than the workers have begun, and it takes its time, a handler is posted that makes a worker of
// the next free thread ("call"); one such handler is on its way at a time, and whom it makes a worker calls the next
// one. A worker that goes back with tasks left, so that Asio looks for I/O, calls itself. What a handler of an
// operation wakes runs in that handler.
//
//     task_turns --busy--> queue() ----> a worker's queue, or that of what comes from elsewhere
//                                           |  a worker takes it, from its own, from elsewhere, or from another worker
//                                           v
//                          turn: functions, poll ----> settle() or queue() again
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "runtime/src/context/handler_memory.hpp"
#include "runtime/src/context/sleep_timer.hpp"
#include "runtime/src/core/ready_queue.hpp"
#include "runtime/src/core/task_turns.hpp"
#include "runtime/src/core/turn.hpp"
#include "runtime/src/core/worker.hpp"
#include "runtime/src/core/workplace.hpp"

namespace curfew::detail {

struct loop_core;
struct loop_shard;
struct task_core;

// Invariant: each queue has its lock, and the rest is atomic or constant; `alarm_` belongs to whoever has set
// `watched_`. Whenever nobody is in the middle of something: a task is in a queue exactly if its task_turns is busy and
// nobody gives it a turn. If a queue is not empty, a worker will look at it before it leaves, or a call is made.
// Memory ordering: whoever queues a task and finds that a call is made need not make one, because whoever it calls
// takes it back (acq_rel) before it looks.
class scheduler {
 public:
  scheduler(loop_core&, std::size_t threads);
  ~scheduler();
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;

  // Queues a task that this thread is busy with (task_turns.hpp).
  void queue(task_core&) noexcept;
  // Gives the task its turn at once, unless a task is running here. REQUIRES: this thread is busy with the task, and is
  // inside the loop's context.
  void run_or_queue(task_core&) noexcept;
  // Has the function run in a turn of the task. REQUIRES: the caller refers to the task.
  void post(task_core&, posted_function*) noexcept;
  // Returns whether this thread is busy with the task now, because nobody was. REQUIRES: as post().
  bool claim(task_core&) noexcept;
  // Runs `f` in a turn of a task that was claimed, on this thread, which is inside the loop's context. What that wakes
  // follows at once, unless a task is running here.
  template <class Function>
  void run_claimed(task_core&, Function& f);
  // Returns whether the task may have a turn on this thread now: a strand that the program gave it says where else.
  // REQUIRES: this thread is busy with it.
  static bool may_run_here(const task_core&) noexcept;
  // Returns whether this thread is one of the workers.
  bool is_here() const noexcept;
  // Returns this worker's shard of the loop, or nullptr if this thread is none.
  loop_shard* shard_here() const noexcept;

  // Lets go of the loop, when this shift ends if it is one of the loop's: loop_core::keep.
  static void let_go(loop_core&, loop_shard&) noexcept;

  // While it exists this thread is a worker, if one is free. REQUIRES: the thread is inside the loop's context.
  class shift {
   public:
    explicit shift(scheduler&) noexcept;
    ~shift();
    shift(const shift&) = delete;
    shift& operator=(const shift&) = delete;

   private:
    friend scheduler;
    bool take(worker&) noexcept;
    void leave() noexcept;
    scheduler& scheduler_;
    std::int64_t let_go_;       // how many let go of the loop when it ends, it itself among them; 0 within another one
    worker* worker_ = nullptr;  // nullptr if this thread was one already, or none is free
    std::optional<workplace> place_;
  };

  // Gives each task that was woken its turn. REQUIRES: nobody else is inside the loop.
  void take_last_turns() noexcept;
  // Says that whoever waits for a turn on a strand of the program's, and each handler that is ready, is to have it
  // before the loop looks who is left. has_last_turns_left() tells whether somebody still waits. REQUIRES: as
  // take_last_turns().
  void begin_last_turns() noexcept;
  bool has_last_turns_left() const noexcept {
    return waiting_[(round_.load(std::memory_order_relaxed) + 1) & 1].load(std::memory_order_seq_cst) != 0;
  }
  // Stops the watch. Called when the loop ends, by whoever ends it.
  void end() noexcept;
  // Destroys the functions that are due and will not run, because nobody runs the context any more.
  void drop_functions() noexcept;
  // Does that for a task that this thread is busy with.
  static void drop_what_is_due(task_core&) noexcept;

 private:
  class turn_on_strand;
  static bool is_task_running() noexcept;
  CURFEW_COLD void queue_on_strand(task_core&) noexcept;
  // Returns whether the loop may wait for this turn, which was the last one of the round before.
  bool count_out(unsigned round) noexcept;
  void make(worker_call&, bool soon) noexcept;
  void call_if_somebody_is_free() noexcept;
  void watch() noexcept;
  void look_after_workers();
  bool has_some() const noexcept;  // there are tasks in a queue
  void work();
  task_core* take_from_others(worker&) noexcept;
  template <class Visit>
  void take_all(Visit) noexcept;

  loop_core& loop_;
  const std::size_t threads_;
  const std::unique_ptr<worker[]> workers_;
  ready_queue elsewhere_;                            // what was made ready by threads that are no workers
  alignas(64) std::atomic<std::size_t> working_{0};  // how many workers there are
  // How many wait for a turn on a strand of the program's, or behind the handlers that were ready: in this round, and
  // since the one before. A round begins when the main task has ended, and before those who are left are cancelled.
  // Memory ordering: seq_cst where one is counted and the other read, so that either the last one finds that it is
  // waited for, or whoever begins the second round finds that there is none.
  std::atomic<std::size_t> waiting_[2]{0, 0};
  std::atomic<unsigned> round_{0};
  std::atomic<bool> watched_{false};
  worker_call for_anybody_;
  handler_memory alarm_memory_;
  std::unique_ptr<sleep_timer> alarm_;
};

template <class Function>
void scheduler::run_claimed(task_core& t, Function& f) {
  const shift mine(*this);
  turn now(t);
  f();
  if (!is_task_running()) now.take();
}

}  // namespace curfew::detail
