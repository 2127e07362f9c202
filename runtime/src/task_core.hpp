// A spawned task: what is scheduled, cancelled, joined and recorded. Its coroutines are frames (detail/frame.hpp).
//
// Lives from its spawn until it has ended and no handle or task_ref refers to it. It belongs to its loop's thread, on a
// loop with several threads to its strand; what others touch is under the loop's lock or atomic.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>

#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include <curfew/detail/frame.hpp>
#include <curfew/detail/frame_memory.hpp>
#include <curfew/detail/wait.hpp>
#include <curfew/join_handle.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/scope.hpp"

// What happens to every task is spread over functions by what it is about. Here they are to be compiled into one: the
// calls between them are an eighth of what a task costs.
#define CURFEW_IN_ONE_PIECE [[gnu::flatten]]
// All but what happens seldom, which would take the registers from the rest.
#define CURFEW_APART [[gnu::noinline]]

namespace curfew::detail {

struct loop_core;
struct group_core;

// As the recorder counts them; nobody: an orphan.
enum class owned_by : unsigned char { nobody = 0, loop = 1, group = 2, handle = 3 };

using task_strand = asio::strand<asio::io_context::executor_type>;

// What only some tasks have.
struct task_extras {
  CURFEW_APART ~task_extras() = default;
  std::string given_name;
  std::shared_ptr<loop_core> loop;    // of a task that a handle or a task_ref refers to: they may outlive the loop
  recorder::node_id holder = 0;       // the task in whose hands its handle is
  std::optional<task_strand> strand;  // on a loop with several threads

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

struct task_core {
  task_core(loop_core& its_loop, frame& outermost) noexcept;
  task_core(const task_core&) = delete;
  task_core& operator=(const task_core&) = delete;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  // Neighbours begin alike, where they can: then they are written together.
  loop_core* loop;
  frame* root;    // nullptr once destroyed
  frame* active;  // the innermost frame: it runs, or is resumed next
  wait* waiting = nullptr;
  join_wait* joiners = nullptr;
  std::unique_ptr<task_extras> extras;
  recorder::node record = nullptr;
  task_core* next_ready = nullptr;
  scope own;            // governs the task as a whole
  scope* inner = &own;  // the innermost one: the body of a group is in the group's
  group_core* group = nullptr;
  std::source_location function;             // the task's own coroutine
  std::atomic<std::uint32_t> references{1};  // the loop's own while it is pending, and each handle and task_ref
  std::atomic<bool> done{false};             // stored (release) when its result is there
  // Somebody may ask for its result. Changed under the lock, and to false only: relaxed is enough to read it without.
  std::atomic<bool> has_handle{false};
  bool error_recorded = false;  // failed; the record waits for somebody to look
  bool started = false;
  owned_by owner = owned_by::loop;
  bool main = false;
  bool declared_daemon = false;  // by spawn_daemon or release_as_daemon
  bool daemon = false;           // declared, or owned by one that is

  task_extras& rare() {
    if (!extras) extras.reset(new task_extras);
    return *extras;
  }
  CURFEW_APART void take_strand();  // REQUIRES: its loop has several threads
};

// REQUIRES: its loop has several threads.
inline const task_strand& strand_of(const task_core& t) noexcept { return *t.extras->strand; }

// The task that this thread is running, and its loop; both nullptr outside of polls.
struct running {
  task_core* task;
  loop_core* loop;
};
// initial-exec, here and in its definition: one load, and no call that the code around it must save registers for.
extern constinit thread_local running current [[gnu::tls_model("initial-exec")]];

task_core& require_current(const char* who);  // throws std::logic_error outside of a task
inline recorder::node_id current_id() noexcept {
  return current.task != nullptr ? recorder::id_of(current.task->record) : 0;
}

// Runs the task until it suspends or ends; returns when that was. It may be gone then.
recorder::tick poll(task_core&, recorder::tick at) noexcept;
// The same of the task that `current` names already.
recorder::tick poll_current(task_core&, recorder::tick at) noexcept;
// Ends a suspended task by destroying its coroutine.
void destroy(task_core&) noexcept;

// The end of its owner: the handle of a pending task was dropped, or its group went away.
void orphan(task_core&) noexcept;
std::string name_of(const task_core&);  // given, or the function's
std::string quoted(const task_core&);   // for messages: task 'name' (id)

// Who waits in join() for a task.
struct join_list {
  CURFEW_APART static void wake_all(task_core& ended) noexcept;  // under the loop's lock
  static void let_go(task_core& destroyed) noexcept;
};

// Throws logic_error: one task cannot wait for one of another loop.
void require_same_loop(const task_core& waiter, const task_core& target);
// Throws resource_deadlock_would_occur if `target` is `waiter`, or cannot end before it. Under the loop's lock.
void refuse_cycle(const task_core& waiter, const task_core& target);

}  // namespace curfew::detail
