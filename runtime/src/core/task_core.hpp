// A spawned task: what is scheduled, cancelled, joined and recorded. Its coroutines are frames (detail/frame.hpp).
//
// Lives from its spawn until it has ended and nobody refers to it.
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

#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include <curfew/detail/claim.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/frame_memory.hpp>
#include <curfew/detail/join_wait.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/error.hpp>
#include <curfew/task_ref.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/scope.hpp"

// What happens to every task is spread over functions by what it is about. Here they are to be compiled into one: the
// calls between them are an eighth of what a task costs.
#define CURFEW_FLATTEN [[gnu::flatten]]
// All but what happens seldom, which would take the registers from the rest.
#define CURFEW_COLD [[gnu::noinline]]

namespace curfew::detail {

struct loop_core;
struct group_core;
struct join_across;
class loop_gate;

// The public headers know no recorder: what is said there in numbers is held to what is recorded here.
inline recorder::cancel_reason recorded(cancel_reason why) noexcept {
  using to = recorder::cancel_reason;
  static_assert(static_cast<to>(cancel_reason::explicit_request) == to::explicit_request &&
                static_cast<to>(cancel_reason::deadline) == to::deadline &&
                static_cast<to>(cancel_reason::sibling_failure) == to::sibling_failure &&
                static_cast<to>(cancel_reason::shutdown) == to::shutdown);
  return static_cast<to>(why);
}

using task_strand = asio::strand<asio::io_context::executor_type>;

// What only some tasks have: made before anybody else can refer to the task.
//
// Invariant: `loop`, `gate` and `strand` are constant once somebody else refers to the task, until `strand` goes at its
// end; `given_name` is under the lock of names (task_core.cpp), because it may be asked for on any thread; `holder`,
// its list and `joined_across` are under the loop's lock; `turns_posted` and `woken` belong to whoever wakes the task,
// and from there to the turn that he has posted; `turns_taken`, `cancelled_in` and `cancelled_as` to its strand.
struct task_extras {
  CURFEW_COLD ~task_extras() = default;
  std::unique_ptr<const std::string> given_name;
  std::shared_ptr<loop_core> loop;  // of a task that others refer to: they may outlive the loop
  task_core* holder = nullptr;      // the task in whose hands its handle is, if one of this loop
  task_core* next_held = nullptr;   // its neighbours in the list of what that holds
  task_core* previous_held = nullptr;
  std::shared_ptr<join_across> joined_across;         // tasks of other loops that wait for its end: the first of a list
  std::optional<task_strand> strand;                  // on a loop with several threads
  std::shared_ptr<loop_gate> gate;                    // there, too: the loop's, if it has one
  const std::error_category* cancelled_in = nullptr;  // how an operation that was cancelled with the task called that:
  int cancelled_as = 0;                               // category and value
  std::uint64_t turns_posted = 0;                     // there, too; and how many of them are over, taken or passed:
  std::uint64_t turns_taken = 0;                      // one that was taken out of turn leaves its handler behind
  recorder::tick woken = 0;                           // when somebody else woke it for that turn, else 0

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

// Who refers to a task, and who of these may still ask for its result, counted in one word.
//
// Invariant: a claim is a reference as well. While the task is pending, claims are given up under its loop's lock: who
// will look at its error is decided there when it ends. Afterwards they may be given up anywhere.
// Memory ordering: giving up is acq_rel, so that the last one sees what the others did to the task.
class holders {
 public:
  explicit holders(std::uint64_t count) noexcept : count_(count) {}
  static constexpr std::uint64_t reference = 1;
  static constexpr std::uint64_t claim_alone = std::uint64_t{1} << 32;
  static constexpr std::uint64_t claim = claim_alone + reference;

  // REQUIRES: nobody else refers to the task yet.
  void begin_claimed() noexcept { count_.store(reference + claim, std::memory_order_relaxed); }
  // REQUIRES: the caller has a reference: its count can only be seen to grow.
  void add(std::uint64_t what) noexcept { count_.fetch_add(what, std::memory_order_relaxed); }
  // Whether it was the last of all. One that is alone need not pay for telling others.
  bool drop(std::uint64_t what) noexcept {
    return count_.load(std::memory_order_acquire) == what || count_.fetch_sub(what, std::memory_order_acq_rel) == what;
  }
  // Keeps the reference; returns whether it was the last claim.
  bool drop_claim_alone() noexcept { return (count_.fetch_sub(claim_alone, std::memory_order_acq_rel) >> 32) == 1; }
  // Relaxed: under the lock, or where a claim too many does no harm.
  bool claimed() const noexcept { return (count_.load(std::memory_order_relaxed) >> 32) != 0; }

 private:
  std::atomic<std::uint64_t> count_;
};

// Invariant: each field has one owner.
//   constant         loop, id, function, main; extras, once somebody else refers to the task
//   its strand       active, waiting, started, root: only what runs there touches them while the task is pending. After
//                    that `root` belongs to the one who took the result (`taken`), at last to the last holder
//   its loop         next_ready, with one thread
//   the loop's lock  joiners, joins, held, record, own, inner, group, owner, declared_daemon, daemon. `record` and
//                    `inner` are written by the strand only, which reads them without the lock
//   atomic           held, done, taken, error_recorded
// On a loop with one thread its thread is the strand and the lock. Nobody's destructor and nobody's code runs under the
// lock: the exceptions and frames that end there are moved out of it.
//
// Whenever nobody is inside: a task that is pending has a `root` and an `active` frame, its own scope has a parent once
// the loop has got to it, `inner` is that scope or the latest one that the task has entered and not left, and `held`
// counts a reference of the loop's. `waiting` is what it waits in, and nullptr while it runs. `joins` is how
// many join_waits of its frames are in a list of joiners. One that has ended is `done`, has no parent, no joiners, no
// `active` frame and holds nobody; what is left of it is `root`, where its result is, or its error.
struct task_core {
  task_core(loop_core& its_loop, frame& outermost) noexcept;
  task_core(const task_core&) = delete;
  task_core& operator=(const task_core&) = delete;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  // Neighbours begin alike, where they can: then they are written together.
  loop_core* loop;
  frame* root;                      // nullptr once destroyed
  frame* active;                    // the innermost frame: it runs, or is resumed next
  wait* waiting = nullptr;          // until it is woken by what runs on its strand, or has its turn
  join_wait* joiners = nullptr;     // the newest: see join_list
  task_core* held_first = nullptr;  // those whose handles it holds (holding.cpp)
  std::unique_ptr<task_extras> extras;
  recorder::node record = nullptr;  // nullptr when nothing more will be said of it
  recorder::node_id id = 0;         // as the tree shows it: its own for ever, whoever has its slot later
  task_core* next_ready = nullptr;
  [[no_unique_address]] scope own;  // governs the task as a whole; `joins` stands in its padding
  std::uint32_t joins = 0;          // how many tasks of its loop it waits for in join(), or has said it will
  scope* inner = &own;              // the innermost one: the body of a group is in the group's
  group_core* group = nullptr;
  std::source_location function;     // the task's own coroutine
  holders held{holders::reference};  // the loop's own while it is pending; a claim for its handle and for each join
  std::atomic<bool> done{false};     // stored (release) when its result is there
  std::atomic<bool> taken{false};    // one join has got the result, or will
  // It failed, and the record waits for somebody to look. Whoever sets it to false says what became of that. Set before
  // `done` is: relaxed.
  std::atomic<bool> error_recorded{false};
  bool started = false;
  recorder::owner_kind owner = recorder::owner_kind::loop;  // none: an orphan
  bool main = false;
  bool declared_daemon = false;  // by spawn_daemon or release_as_daemon
  bool daemon = false;           // declared, or owned by one that is

  task_extras& extras_or_new() {
    if (!extras) extras.reset(new task_extras);
    return *extras;
  }
  CURFEW_COLD void take_strand();  // REQUIRES: its loop has several threads
};

// REQUIRES: its loop has several threads.
inline const task_strand& strand_of(const task_core& t) noexcept { return *t.extras->strand; }

// The task that this thread is running, and its loop; both nullptr outside of polls.
struct running {
  task_core* task;
  loop_core* loop;
  const running* outer = nullptr;  // what the thread was running when it came to this one
};
// initial-exec, here and in its definition: one load, and no call that the code around it must save registers for.
extern constinit thread_local running current [[gnu::tls_model("initial-exec")]];

// Throws std::logic_error outside of a task; `instead` is what can be called there.
task_core& require_current(const char* who, const char* instead = nullptr);
// Whether this thread is in a poll of it, maybe further out.
bool is_being_polled(const task_core&) noexcept;
inline recorder::node_id current_id() noexcept { return current.task != nullptr ? current.task->id : 0; }

// Runs the task until it suspends or ends; returns when that was. It may be gone then.
recorder::tick poll(task_core&, recorder::tick at) noexcept;
// The same of the task that `current` names already.
recorder::tick poll_current(task_core&, recorder::tick at) noexcept;
// Ends a suspended task by destroying its coroutine.
void destroy(task_core&) noexcept;
// Of one to which nobody refers.
void free_task(task_core*) noexcept;
// Destroys what is left of its frames, the innermost first: however deep, it takes no stack of the thread.
void destroy_frames(task_core&) noexcept;
// The task's are the handles among that frame's parameters, from now on. Under the lock. REQUIRES: there are some.
void adopt_parameters(frame&, task_core& holder) noexcept;
// Whose frames this thread is destroying: what they hold goes in its name, though it may have ended long ago. Not what
// a task drops that runs meanwhile: a destructor may run a loop.
struct dismantling {
  const task_core* of = nullptr;
  const task_core* during = nullptr;  // what the thread was running when it began
};
extern constinit thread_local dismantling dismantled [[gnu::tls_model("initial-exec")]];

// The end of its owner: the handle of a pending task was dropped, or its group went away. Under the lock.
void orphan(task_core&) noexcept;

// Whether a task that is cancelled ends, or the body of its group, by this exception, because it is: not by a failure
// that has nothing to do with it.
bool is_cancellation(const task_core&, const std::exception_ptr&) noexcept;

void give_name(task_core&, std::string_view);
std::string name_of(const task_core&);  // given, or the function's. REQUIRES: the caller refers to it, or is it
std::string quoted(const task_core&);   // for messages: task 'name' (id)

}  // namespace curfew::detail
