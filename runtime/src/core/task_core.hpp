// A spawned task is what is scheduled, cancelled, joined and recorded. Its coroutines are frames (detail/frame.hpp).
//
// It lives from its spawn until it has ended and nobody refers to it.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(strand.hpp)

#include <curfew/detail/claim.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/frame_memory.hpp>
#include <curfew/detail/join_wait.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/error.hpp>
#include <curfew/task_ref.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/cancel_origin.hpp"
#include "runtime/src/core/scope.hpp"
#include "runtime/src/core/task_turns.hpp"

// CURFEW_FLATTEN compiles a function, and all that it calls, into one. What happens to every task is spread over
// functions by what it is about, and the calls between them are an eighth of what a task costs.
#define CURFEW_FLATTEN [[gnu::flatten]]
// CURFEW_COLD keeps out of that what happens seldom, and would take the registers from the rest.
#define CURFEW_COLD [[gnu::noinline]]

namespace curfew::detail {

struct loop_core;
struct group_core;
struct guest_core;
struct join_across;
struct loop_shard;

// Returns the recorder's value for a reason. The public headers know no recorder, so their numbers are checked here
// against those that are recorded.
inline recorder::cancel_reason recorded(cancel_reason why) noexcept {
  using to = recorder::cancel_reason;
  static_assert(static_cast<to>(cancel_reason::explicit_request) == to::explicit_request &&
                static_cast<to>(cancel_reason::deadline) == to::deadline &&
                static_cast<to>(cancel_reason::sibling_failure) == to::sibling_failure &&
                static_cast<to>(cancel_reason::shutdown) == to::shutdown);
  return static_cast<to>(why);
}

// One that the program has, and shares among tasks and handlers.
using users_strand = asio::strand<asio::any_io_executor>;

// An error that a join has given to a task, and that groups have counted but not kept: that of the joined task, and of
// those which have let it pass before.
struct passed_error {
  struct counted {
    const group_core* by;
    std::uint64_t opened;  // which of its groups: group_core::opened
  };
  std::exception_ptr error;
  std::vector<counted> groups;
};

// Holds what only some tasks have, and is made when it is needed: see extras_of_task.
//
// Invariant: `given_name` is under the lock of names (task_core.cpp), because it may be asked for on any thread.
// `cancel_came_from` and `joined_across` are under the locks of their shards. `cancelled_in`, `cancelled_as`,
// `handler_threw` and `passed` belong to its strand. `counted_in` is under the lock of its group's shard.
struct task_extras {
  CURFEW_COLD ~task_extras() = default;
  std::shared_ptr<const std::string> given_name;  // shared with those that it has asked to end: cancel_origin.hpp
  std::optional<cancel_origin> cancel_came_from;
  std::shared_ptr<join_across> joined_across;  // the first of the tasks of other loops that wait for its end
  // The error with which an operation ended that was cancelled with the task: its category and value.
  const std::error_category* cancelled_in = nullptr;
  int cancelled_as = 0;
  bool handler_threw = false;            // its group was given what the group's on_error threw, in place of its error
  std::unique_ptr<passed_error> passed;  // the latest one
  std::uint64_t counted_in = 0;          // which group_core::opened has counted its error, and not kept it

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

// Owns the extras of a task, if it has any.
// Memory ordering: whoever finds them (acquire) sees them as they were when they were set (release).
class extras_of_task {
 public:
  extras_of_task() = default;
  extras_of_task(const extras_of_task&) = delete;
  extras_of_task& operator=(const extras_of_task&) = delete;
  ~extras_of_task() {
    if (task_extras* const e = extras_.load(std::memory_order_relaxed)) [[unlikely]]
      delete e;
  }
  explicit operator bool() const noexcept { return get() != nullptr; }
  task_extras* operator->() const noexcept { return get(); }
  task_extras& operator*() const noexcept { return *get(); }
  task_extras* get() const noexcept { return extras_.load(std::memory_order_acquire); }
  // Sets them if there are none. Of several threads that do that, the first one is heard.
  void set(std::unique_ptr<task_extras> e) noexcept {
    task_extras* none = nullptr;
    if (extras_.compare_exchange_strong(none, e.get(), std::memory_order_acq_rel, std::memory_order_acquire))
      static_cast<void>(e.release());
  }
  // REQUIRES: nobody else refers to the task.
  std::unique_ptr<task_extras> release() noexcept {
    task_extras* const e = extras_.load(std::memory_order_relaxed);
    if (e != nullptr) [[unlikely]]
      extras_.store(nullptr, std::memory_order_relaxed);
    return std::unique_ptr<task_extras>(e);
  }

 private:
  std::atomic<task_extras*> extras_{nullptr};
};

// Counts who refers to a task, and who of these may still ask for its result, in one word.
//
// Invariant: a claim is a reference as well. While the task is pending, claims are given up under the lock of its
// shard, because it is decided there, when the task ends, who will look at its error. Afterwards they may be given up
// anywhere.
// Memory ordering: giving up is acq_rel, so that the last one sees what the others did to the task.
class holders {
 public:
  explicit holders(std::uint64_t count) noexcept : count_(count) {}
  static constexpr std::uint64_t reference = 1;
  static constexpr std::uint64_t claim_alone = std::uint64_t{1} << 32;
  static constexpr std::uint64_t claim = claim_alone + reference;

  // REQUIRES: nobody else refers to the task yet.
  void begin_claimed() noexcept { count_.store(reference + claim, std::memory_order_relaxed); }
  // REQUIRES: the caller has a reference, so its count can only be seen to grow.
  void add(std::uint64_t what) noexcept { count_.fetch_add(what, std::memory_order_relaxed); }
  // Returns whether it was the last of all. A holder that is alone need not pay for telling others.
  bool drop(std::uint64_t what) noexcept {
    return count_.load(std::memory_order_acquire) == what || count_.fetch_sub(what, std::memory_order_acq_rel) == what;
  }
  // Gives up a claim but keeps the reference. Returns whether it was the last claim.
  bool drop_claim_alone() noexcept { return (count_.fetch_sub(claim_alone, std::memory_order_acq_rel) >> 32) == 1; }
  // Where there is one claim and one reference beside it, and nothing else, these give up that claim, or make another
  // one; they return false if that is not so. REQUIRES: nobody else can change the count meanwhile. So it need not be
  // told to others, which costs more than all the rest.
  bool drop_claim_of_two() noexcept { return change_two(reference); }
  bool add_claim_to_two() noexcept { return change_two(reference + 2 * claim); }
  bool only_one() const noexcept { return count_.load(std::memory_order_acquire) == reference; }
  // Returns whether there is a claim. Relaxed: it is called under the lock, or where a claim too many does no harm.
  bool claimed() const noexcept { return (count_.load(std::memory_order_relaxed) >> 32) != 0; }

 private:
  bool change_two(std::uint64_t count) noexcept {
    if (count_.load(std::memory_order_relaxed) != reference + claim) return false;
    count_.store(count, std::memory_order_relaxed);
    return true;
  }
  std::atomic<std::uint64_t> count_;
};

// Says what has become of a task's result: it is there, it is promised to a join that waits in the task's `heir`, or a
// join has got it.
enum class result_is : unsigned char { there, promised, taken };

// Invariant: each field has one owner.
//   constant         loop, id, function, main, guest; heir and keeps_loop, from its end
//   its loop's thread left_to_claim, where there is one only
//   its strand       active, waiting, started, root: only what runs there touches them while the task is pending. After
//                    that `root` belongs to the one who took the result (`taken`), at last to the last holder
//   its queue        next_ready: its loop's, or one of the scheduler's
//   its shard's lock joiners, held_first, holder and its neighbours, record, own, inner, group, owner, declared_daemon,
//                    daemon. `record` and `inner` are written by the strand only, which reads them without the lock.
//                    `joins` is changed by the strand, and grows under it. What goes from one task to others, as a
//                    cancel does, is under the locks of all
//   atomic           held, done, taken, error_recorded, extras
// Its strand is one turn after the other (task_turns.hpp). On a loop with one thread its thread is the strand and the
// lock. No destructor and no code of a user runs under the
// lock: the exceptions and frames that end there are moved out of it.
//
// Whenever nobody is inside: a task that is pending has a `root` and an `active` frame, its own scope has a parent once
// the loop has got to it, `inner` is that scope or the latest one that the task has entered and not left, and `held`
// counts a reference of the loop's. `waiting` is what it waits in, and nullptr while it runs. `joins` is how
// many join_waits of its frames are in a list of joiners. One that has ended is `done`, has no parent, no joiners, no
// `active` frame and holds nobody; what is left of it is `root`, where its result is, or its error.
struct task_core {
  // What a task is born as. It goes to the constructor, so that the bits of a byte are written together, with nothing
  // read: two bytes that were written one by one a moment ago are read as one only when both have reached the cache,
  // which took 6 ns of the 90 of a spawn and join.
  struct birth {
    recorder::owner_kind owner;
    bool main;
    bool guest;
    bool declared_daemon;
    bool daemon;
  };
  task_core(loop_core& its_loop, frame& outermost, const birth&) noexcept;
  task_core(const task_core&) = delete;
  task_core& operator=(const task_core&) = delete;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
  // Deletes it as what it was made as.
  struct deleter {
    void operator()(task_core*) const noexcept;
  };

  // Fields that begin with the same value stand side by side where they can: then they are written together.
  loop_core* loop;
  frame* root;                      // nullptr once destroyed
  frame* active;                    // the innermost frame, which runs or is resumed next
  wait* waiting = nullptr;          // what it waits in, until it is woken on its strand or has its turn; a guest's core
  join_wait* joiners = nullptr;     // the newest: see join_list
  task_core* held_first = nullptr;  // those whose handles it holds (holding.cpp)
  task_core* holder = nullptr;      // the task that holds its handle, if that is of this loop
  task_core* next_held = nullptr;   // its neighbours in the list of what that task holds
  task_core* previous_held = nullptr;
  const task_core* heir = nullptr;  // the task whose join is promised the result, if one is
  extras_of_task extras;
  recorder::node record = nullptr;  // nullptr when nothing more will be said of it
  recorder::node_id id = 0;         // as the tree shows it; stays its own, whoever has its slot later
  task_core* next_ready = nullptr;
  [[no_unique_address]] scope own;      // governs the task as a whole; `joins` stands in its padding
  std::atomic<std::uint32_t> joins{0};  // how many tasks of its loop it waits for in join(), or has said it will
  scope* inner = &own;                  // the innermost one: in the body of a group it is the group's
  group_core* group = nullptr;
  std::source_location function;     // the task's own coroutine
  holders held{holders::reference};  // the loop's own while it is pending; a claim for its handle and for each join
  std::atomic<bool> done{false};     // stored (release) when its result is there
  // One join gets the result. Which of those that wait for it is decided before `done` is set.
  std::atomic<result_is> taken{result_is::there};
  // The task failed, and its record waits for somebody to look at the error. Whoever sets it to false says what became
  // of that. It is set before `done`, so relaxed is enough.
  std::atomic<bool> error_recorded{false};
  bool started = false;
  recorder::owner_kind owner;  // none once its owner has gone
  // Those of one owner share a byte.
  bool main : 1;
  bool guest : 1;  // its coroutine is Asio's: guest_core.hpp
  bool : 0;
  bool keeps_loop : 1 = false;  // loop_core::keep
  // The loop, which has one thread, has left its own reference to the first claim that is given up there after the end,
  // so that the count is changed once for both.
  bool left_to_claim : 1 = false;
  bool : 0;
  bool declared_daemon : 1;  // by spawn_daemon or release_as_daemon
  bool daemon : 1;           // declared, or owned by background work

  // Called by the task alone, so nobody else counts meanwhile.
  void joins_more(int by) noexcept {
    joins.store(joins.load(std::memory_order_relaxed) + static_cast<std::uint32_t>(by), std::memory_order_relaxed);
  }
  task_extras& extras_or_new() {
    if (!extras) extras.set(std::unique_ptr<task_extras>(new task_extras));
    return *extras;
  }
};

using task_owner = std::unique_ptr<task_core, task_core::deleter>;

// Is a task of a loop with several threads.
//
// Invariant: `listed_in` is under the locks of both shards, and `shard` as well: it is changed by the task alone, and
// read by whoever wants to lock it. `woken` belongs to whoever wakes the task, and then to the turn for which it is
// woken. `given_strand` is read by whoever is busy with the task (task_turns.hpp), and goes at its end.
struct team_task : task_core {
  using task_core::task_core;
  std::atomic<loop_shard*> shard{nullptr};
  loop_shard* listed_in = nullptr;                   // where its scope is, and where it is counted
  task_turns turns;                                  // its strand
  recorder::tick woken = 0;                          // when somebody else woke it for its next turn, else 0
  std::unique_ptr<const users_strand> given_strand;  // where it has its turns; nullptr if it was given none

  // Returns what the task is. REQUIRES: its loop has several threads.
  static team_task& of(task_core& t) noexcept { return static_cast<team_task&>(t); }
  static const team_task& of(const task_core& t) noexcept { return static_cast<const team_task&>(t); }

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

// Returns the strand that the program has given to a task. REQUIRES: its loop has several threads.
inline std::optional<users_strand> strand_of(const task_core& t) {
  const users_strand* const strand = team_task::of(t).given_strand.get();
  return strand != nullptr ? std::optional<users_strand>(*strand) : std::nullopt;
}

// Does what wake() does (detail/wait.hpp), with the time at which it happened.
void wake(frame&, recorder::tick woken) noexcept;
// Cancels the wait that the task is in, once. Called on the task's strand, where the wait may be touched.
void interrupt_wait(task_core&) noexcept;

// Names the task that this thread is running, and its loop. Both are nullptr outside of polls; a request has only a
// loop.
struct running {
  task_core* task;
  loop_core* loop;
  const running* outer = nullptr;  // what the thread was running when it came to this one
};
// It is initial-exec, here and in its definition: reading it takes one load, and no call that the code around it must
// save registers for.
extern constinit thread_local running current [[gnu::tls_model("initial-exec")]];
// What a thread counts. It is one variable, and short, because there is little room for such ones (harm_test).
struct thread_counts {
  std::uint16_t worker = 0;  // which one it was last, of whatever loop: scheduler::shift
  std::uint16_t polls = 0;   // the turns that tasks have had; begins again
  // How often the frames of the task that runs may still hand over to each other, until they let run_frames() do it
  // (task_core.cpp). It is 0 there only if one has.
  std::uint8_t hand_overs_left = 0;
};
extern constinit thread_local thread_counts counts_here [[gnu::tls_model("initial-exec")]];

// Returns the running task. Throws std::logic_error outside of a task; `instead` is what can be called there.
task_core& require_current(const char* who, const char* instead = nullptr);
// Returns whether only this thread can count who refers to the task, if only its loop and the caller do: the loop runs
// here and has one thread. A loop that has ended is not touched, because all of its tasks have ended.
inline bool is_all_here(const task_core& t) noexcept;
// Returns whether this thread is in a poll of the task, perhaps further out.
bool is_being_polled(const task_core&) noexcept;
inline recorder::node_id current_id() noexcept { return current.task != nullptr ? current.task->id : 0; }

// Runs the task until it suspends or ends, and returns when that was. The task may be gone then.
recorder::tick poll(task_core&, recorder::tick at) noexcept;
// Does the same with the task that `current` names already.
recorder::tick poll_current(task_core&, recorder::tick at) noexcept;
// Ends a suspended task by destroying its coroutine.
void destroy(task_core&) noexcept;
// Ends a guest that completed, failed or was destroyed; whether a failure is a cancellation is found out here.
void end_guest(task_core&, recorder::node_state, std::exception_ptr) noexcept;
// Frees a task to which nobody refers.
void free_task(task_core*) noexcept;
// Destroys what is left of the task's frames, the innermost first. However deep they are, it takes no stack of the
// thread.
void destroy_frames(task_core&) noexcept;
// Says that `holder` holds the handles among the frame's parameters from now on. Under the lock. REQUIRES: there are
// some.
void adopt_parameters(frame&, task_core& holder) noexcept;
// Names the task whose frames this thread is destroying. What they hold goes in its name, though it may have ended long
// ago. That is not so for what is dropped by a task that runs meanwhile: a destructor may run a loop.
struct dismantling {
  const task_core* of = nullptr;
  const task_core* during = nullptr;  // what the thread was running when it began
};
extern constinit thread_local dismantling dismantled [[gnu::tls_model("initial-exec")]];

// Says who lets go of a task: the task that runs, and the function that it is in.
struct dropper {
  recorder::node_id by = 0;
  recorder::site_id in = 0;
};
dropper dropper_here() noexcept;

// Called at the end of the task's owner: its handle was dropped, or its group went away. Under the lock. Where no
// dropper is given, it is what runs here.
void orphan(task_core&) noexcept;
void orphan(task_core&, const dropper&) noexcept;

// Returns whether a task that is cancelled, or the body of its group, ends by this exception because of that, and not
// by a failure that has nothing to do with it.
bool is_cancellation(const task_core&, const std::exception_ptr&) noexcept;

void give_name(task_core&, std::string_view);
std::shared_ptr<const std::string> given_name_of(const task_core&) noexcept;  // nullptr, or not empty; as name_of()
std::string name_of(const task_core&);  // the given one, or the function's. REQUIRES: the caller refers to it, or is it
std::string quoted(const task_core&);   // returns, for messages: task 'name' (id)

}  // namespace curfew::detail
