// The loop's scheduler decides which task runs next, and on which thread. Its shutdown is in shutdown.cpp.
//
// With one thread the tasks that are ready wait in a queue of the loop's own. The queue is polled inside one Asio
// handler, at most a batch at a time, so that I/O gets its turn. With several threads there is a scheduler
// (scheduler.hpp), and the locks of shards guard what tasks share (scopes, groups, joins, counts). Requests from
// outside go through an inbox.
//
// Out of memory: what a caller asks for throws std::bad_alloc and has changed nothing. The waking, cancelling and
// ending of tasks that follow from it need no memory. Only Asio's strands do, on which a task of a loop with several
// threads has its turns if it was given one: see scheduler::queue_on_strand; and there, as for Asio's coroutines, the
// way to the operation that is cancelled: see cancel_behind_what_is_ready and guest_core::cancel.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/loop.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/context/handler_memory.hpp"
#include "runtime/src/context/loop_context.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/late_cancels.hpp"
#include "runtime/src/core/loop_gate.hpp"
#include "runtime/src/core/loop_shard.hpp"
#include "runtime/src/core/scheduler.hpp"
#include "runtime/src/core/scope.hpp"
#include "runtime/src/core/sleep_queue.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/virtual_clock.hpp"

namespace curfew::detail {

struct end_of_record {
  void operator()(recorder::loop* l) const noexcept { recorder::end_loop(l); }
};

// Describes what a loop is asked from outside to do. It is run once, on the loop, and sees to its own memory.
struct loop_request {
  loop_request() = default;
  loop_request(const loop_request&) = delete;
  loop_request& operator=(const loop_request&) = delete;
  virtual void run() noexcept = 0;
  loop_request* next = nullptr;

 protected:
  ~loop_request() = default;
};

// Invariant: each field has one owner.
//   constant        options, home, gate, executor, record, several_threads, workers, clock_of_its_own; strand, until
//   the
//                   context goes
//   its thread      the queue (ready_first_, ready_last_, polling_queue_, batch_is_held_), interrupting; not used with
//                   several threads
//   all locks       main, goal_, cancelling_, cancelling_daemons_, destroying_; they may be read under any of them.
//                   enough_, which is read without
//   a shard's lock  the rest of what tasks share: loop_shard.hpp
//   a lock of its own  sleepers, late
//   inbox_lock_     the inbox, reason_of_stop_, closed_, gone_; `context`, which is set to nullptr after `gone_`
//   who runs it     main_started, has_run_, found_stopped_
// With one thread there is nothing to lock: what is under a lock belongs to that thread, and everybody else sends a
// request. On a borrowed context, whoever touches any of it is inside the gate, or has closed it, so that the loop does
// not end meanwhile on any thread. inbox_lock_ may be taken under the locks of any loop, and not the other way about.
//
// Whenever nobody is inside: the tasks below the roots of the shards are those that are pending, the shards count them,
// and `main` is one of them, or nullptr when it has ended. Each task in the queue is ready and in it once. If the queue
// is not empty, a handler that runs it is on its way or was held (`polling_queue_`), and the same is true of the inbox.
// When the loop is `gone_` there is no task and no request, and never will be. Memory ordering: what is asked for from
// outside goes through inbox_lock_, so what the asker did before happens before it is done. On a loop with several
// threads the locks order the rest. Of a task, and in the queue, one poll happens before the next one.
struct loop_core : std::enable_shared_from_this<loop_core> {
  // `is_nobodys` says that nobody has asked for the loop. Its context goes when Asio has ended the operations in it,
  // which then look like abandoned handlers: none are counted.
  // `strand` is where its tasks have their turns, if it is given.
  loop_core(std::shared_ptr<loop_context> borrowed, run_options, std::source_location, bool is_nobodys = false,
            std::optional<users_strand> strand = std::nullopt);

  // ---- scheduling
  enum class result_for : unsigned char { nobody, child, handle, run, reference };

  // Describes a task that is to be made. `record` lacks what is found in the same way for all: the spawner, and the
  // sites.
  struct admission {
    frame& outermost;
    std::source_location where;
    recorder::spawn_info record;
    result_for asker = result_for::nobody;  // who is given a claim to its result; `reference` is none
    bool declared_daemon = false;           // if false, it may still be background work because its owner is
    bool awaited = false;                   // the task that runs here awaits it: see admit_here_or_outside()
    bool error_for_nobody = false;          // its error is unobserved when it fails, whoever owns it
    group_core* group = nullptr;
    const users_strand* strand = nullptr;  // where it runs, on a loop with several threads
    guest_core* guest = nullptr;
    recorder::spawn_sites sites{};  // if they are known already: those of a guest
  };
  // Keeps why somebody is about to stop the loop, unless it has a reason already. Called by any thread.
  void keep_reason_of_stop(std::string why);
  // Returns what is recorded of a daemon that the loop owns.
  recorder::spawn_info daemon_of_its_own() const noexcept {
    return {.owner = recorder::id_of(*record), .owned_by = recorder::owner_kind::loop, .daemon = true};
  }
  // Makes a new task in the shard, below `parent`, which is its root or of one of its groups; throws std::logic_error
  // once the loop has ended. Under the shard's lock.
  task_core& admit(admission&&, loop_shard&, scope& parent);
  // Does the same from any thread, below the loop's own scope. The task is ready when the loop gets to it.
  task_core& admit_from_outside(admission&&);
  // Does the same, but at once where that can be. The task may have ended when this returns. It is background work if
  // a task awaits it that is, as what that task calls is.
  task_core& admit_here_or_outside(admission&&);
  bool may_be_entered_here() const noexcept;  // what belongs to its thread or is under its lock may be touched here
  void start(task_core&) noexcept;  // makes it ready for the first time. Under the lock under which it was admitted
  void ready(task_core&) noexcept;
  void ready_elsewhere(task_core&, recorder::tick woken) noexcept;  // REQUIRES: several threads
  void run_ready() noexcept;                                        // runs a batch of the queue, and posts the next one
  void poll_what_was_held() noexcept;  // REQUIRES: this thread runs the context, or nobody does
  // Returns whether the run has reached its goal: then tasks that are ready have their turn in the next one.
  bool has_enough() const noexcept { return enough_.load(std::memory_order_relaxed); }
  // Returns the time now, for the recorder. Reads no clock, and returns 0, if nothing is recorded.
  recorder::tick time() const noexcept { return recorder::is_off(*record) ? 0 : recorder::now(); }
  bool runs_here() const noexcept { return current.loop == this; }
  // Runs `what` on the loop, without its lock. Returns false if the loop has ended, and every task with it.
  // Thread-safe.
  template <class What>
  bool request(What what, bool spawns = false);
  // Does the same with a request that is there already, so it never fails for lack of memory. If `spawns` is true, the
  // request is refused as soon as the loop ends.
  bool submit(loop_request&, bool spawns = false) noexcept;
  void run_requests() noexcept;
  bool has_closed() noexcept;  // thread-safe; once it is true, spawns are refused
  // Has the loop go on if what it waits for has come. Without a lock.
  void look_what_is_reached() noexcept;
  // Counts it. Returns whether it may be the last one that somebody waits for: then look_who_is_left() is to be called
  // without a lock. Under the locks of its end.
  bool ended(task_core&) noexcept;
  void look_who_is_left(recorder::tick at) noexcept;  // stops the run if it has reached its goal
  // Returns whether the shutdown has told the regular tasks, or the daemons, to end. Under a lock.
  bool cancels(bool daemons) const noexcept { return daemons ? cancelling_daemons_ : cancelling_; }
  void changed_sides(task_core&) noexcept;  // it has become background work, or no longer is. Under all locks

  template <class Visit>
  void for_each_task(Visit visit);  // by ownership, then by spawn order in a shard. Under all locks

  // A task that has ended, and is referred to, keeps the loop, and so does who gives turns. They are counted by the
  // shards, because one count for all would be written by all threads. open_keepers() is
  // called by whoever has made the loop, and close_keepers() when it has ended: then the last one to let go frees it.
  // REQUIRES: somebody keeps it.
  void keep(loop_shard& s) noexcept {
    if (is_closed(s.keepers.fetch_add(1, std::memory_order_relaxed))) [[unlikely]]
      last_keepers_.fetch_add(1, std::memory_order_relaxed);
  }
  void let_go(loop_shard&, std::int64_t how_many = 1) noexcept;
  void let_go_of_task(loop_shard&) noexcept;  // for a task that has kept it
  void open_keepers() noexcept { kept_ = shared_from_this(); }
  void close_keepers() noexcept;

  // ---- shutdown
  bool main_started = false;
  void run_main();          // returns when the main task has ended and the loop has shut down
  void end() noexcept;      // abandons the loop when nobody else is inside
  void abandon() noexcept;  // notes and destroys what is left, without running anything
  void context_ends() noexcept;
  void
  drop_functions() noexcept;  // destroys what was posted to tasks and has not run. REQUIRES: nobody runs the context
  void close_context() noexcept;  // REQUIRES: abandoned. Nothing runs after that, if the context is the loop's own

  using guard = shard_guard;  // of a loop: all shards

  run_options options;
  const std::shared_ptr<loop_context> home;
  const std::shared_ptr<loop_gate> gate;  // set for a loop on a borrowed context, else nullptr
  asio::io_context* context;              // the one of `home`; nullptr once a borrowed one is gone
  const asio::any_io_executor executor;   // runs on the context, through the gate if there is one
  const std::unique_ptr<recorder::loop, end_of_record> record;
  bool several_threads;                      // or one that others run with several: a strand is for these
  const std::unique_ptr<scheduler> workers;  // set if there are several threads
  sleep_queue sleepers{*this};
  const std::unique_ptr<virtual_clock> clock_of_its_own;  // set if its time is virtual

  std::optional<users_strand> strand;  // on a borrowed context; goes with that

  // One for each thread; the first one is at hand.
  const std::size_t shard_count;
  loop_shard& shard(std::size_t i) const noexcept { return i == 0 ? first_shard : more_shards[i - 1]; }
  loop_shard& shard_of(const task_core& t) const noexcept {
    return several_threads ? *team_task::of(t).shard.load(std::memory_order_relaxed) : first_shard;
  }
  loop_shard& listed_in(const task_core& t) const noexcept {
    return several_threads ? *team_task::of(t).listed_in : first_shard;
  }
  void list_in(task_core&, loop_shard&) noexcept;  // its scope has moved there. Under all locks
  mutable loop_shard first_shard;
  const std::unique_ptr<loop_shard[]> more_shards;
  // Under all locks: how many tasks have not ended, main included.
  std::size_t regular() const noexcept;
  std::size_t daemons() const noexcept;
  task_core* main = nullptr;
  bool interrupting = false;  // a wait is being cancelled: no task is resumed within
  // How many handlers with the result of a task wait for their turn. acq_rel: whoever finds that there are none sees
  // what they did.
  std::atomic<std::uint32_t> handlers_due{0};
  late_cancels late{*this};
  bool context_is_over = false;  // nothing runs on the context any more: it goes, or was the loop's own
  bool abandoning = false;       // the loop and all its tasks go: which of them loses its owner first means nothing

 private:
  task_owner make_task(admission&);
  void attach(task_core&, loop_shard&, scope& parent) noexcept;  // under the shard's lock

  enum class goal : unsigned char {
    none,
    main_ended,
    last_turns_taken,
    regular_ended,
    daemons_ended,
    all_ended,
    all_delivered
  };
  enum class ending : unsigned char {
    goal_reached,
    time_over,
    out_of_work,  // nothing is left to run or to wait for: no task can be woken any more
    stopped,      // somebody called io_context::stop()
  };
  bool reached(goal) const noexcept;
  bool is_at_goal() const noexcept;  // takes the lock
  // Runs the context until the goal is reached, the time is over, or it stops. `alone` says that only this thread runs
  // it, and is set if no other threads could be started. `thrown` is given what has escaped from a handler and ended
  // the run.
  ending drive(goal, std::optional<std::chrono::steady_clock::time_point> until, bool& alone,
               std::exception_ptr& thrown);
  ending run_context(std::optional<std::chrono::steady_clock::time_point> until, bool& alone,
                     std::exception_ptr& thrown);
  void drive_on(goal, std::optional<std::chrono::steady_clock::time_point> until, std::exception_ptr& first);
  void drain(ending, std::exception_ptr& thrown);
  void record_cause(ending, const std::exception_ptr& thrown, bool alone) noexcept;
  // Returns "stopped: …". Throws std::bad_alloc.
  std::string cause_of_stop();
  [[noreturn]] void throw_main_waits(ending, const std::string& main_name) const;
  void let_ready_handlers_run(std::exception_ptr& thrown);
  void cancel_all(bool with_daemons) noexcept;
  void note_pending(recorder::pending_tasks = recorder::pending_tasks::all, recorder::tick out_of_work = 0) noexcept;
  void destroy_all() noexcept;
  void destroy_below(scope& root) noexcept;

  [[noreturn]] CURFEW_COLD void throw_ended() const;
  CURFEW_COLD void stop_if_reached() noexcept;
  CURFEW_COLD void post_batch() noexcept;
  task_core& next_ready() noexcept;
  void poll_batch() noexcept;
  void take_last_turns() noexcept;
  loop_request* take_requests() noexcept;
  bool close_inbox() noexcept;

  task_core* ready_first_ = nullptr;
  task_core* ready_last_ = nullptr;
  bool polling_queue_ = false;       // a handler that runs the queue is on its way, or was held
  bool batch_is_held_ = false;       // it has come when late_cancels held the tasks
  std::atomic<bool> enough_{false};  // the goal is reached: ready tasks have their turn later
  handler_memory batch_memory_;
  goal goal_ = goal::none;
  bool cancelling_ = false;  // regular tasks are born cancelled
  bool cancelling_daemons_ = false;
  bool has_run_ = false;
  bool found_stopped_ = false;      // when it was to run first
  recorder::tick out_of_work_ = 0;  // when the loop last found that nothing was left to do
  bool destroying_ = false;

  std::mutex inbox_lock_;
  loop_request* inbox_first_ = nullptr;
  loop_request* inbox_last_ = nullptr;
  std::string reason_of_stop_;  // what loop::stop() was given first
  handler_memory inbox_memory_;
  static constexpr std::int64_t closed_count = -(std::int64_t{1} << 62);
  static bool is_closed(std::int64_t keepers) noexcept { return keepers < closed_count / 2; }
  void drop_last_keepers(std::int64_t how_many) noexcept;
  std::shared_ptr<loop_core> kept_;  // itself
  std::atomic<bool> has_let_go_{false};
  std::atomic<std::int64_t> last_keepers_{1};  // those that are left, once the shards' counts are closed
  bool keepers_are_closed_ = false;            // with one thread, whose this is
  bool closed_ = false;                        // no task is admitted any more
  bool gone_ = false;                          // no request is accepted any more: there is no task left
};

inline bool is_all_here(const task_core& t) noexcept {
  return current.loop == t.loop && !t.done.load(std::memory_order_acquire) && !t.loop->several_threads;
}

template <class What>
bool loop_core::request(What what, bool spawns) {
  struct made final : loop_request {
    explicit made(What&& its_work) : work(std::move(its_work)) {}
    void run() noexcept override {
      const std::unique_ptr<made> self(this);
      work();
    }
    static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
    static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
    What work;
  };
  auto r = std::make_unique<made>(std::move(what));
  if (!submit(*r, spawns)) return false;
  static_cast<void>(r.release());
  return true;
}

template <class Visit>
void loop_core::for_each_task(Visit visit) {
  for (std::size_t i = 0; i < shard_count; ++i) {
    scope& root = shard(i).root;
    for (scope* s = root.first; s != nullptr; s = scope::next_below(root, s, false))
      if (s->kind == scope_kind::task) visit(*s->task);
  }
}

}  // namespace curfew::detail
