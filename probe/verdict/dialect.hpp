// What the users of a runtime call things: advice speaks as they do.
#pragma once

#include <string_view>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::verdict {

struct dialect {
  std::string_view runtime;             // its name, as a loop of it has it; "": curfew's own
  std::string_view handle;              // what a task holds another one by: "a join_handle"
  std::string_view wait_for;            // how it waits for that: "`co_await handle.join()`"
  std::string_view await_call;          // how it calls a coroutine so that it runs: "`co_await f()`"
  std::string_view start_it;            // … or has one run beside itself: "spawn it"
  std::string_view throws;              // what that does with an error of the other one: "throws"
  std::string_view join;                // the verb for it
  std::string_view spawn;               // the verb for a new task
  std::string_view article, group;      // what owns tasks until they have ended: "a", "task_group"
  std::string_view its_group;           // how a sentence calls such a one: "task group"
  std::string_view deadline;            // what ends a wait when its time is up: "fail_after"
  std::string_view daemon;              // what declares a task as one that may be pending: "spawn_daemon"
  std::string_view give_back;           // how a task gives its loop back: "`co_await curfew::yield()`"
  std::string_view thread;              // where it does what blocks: "on another thread (asio::thread_pool)"
  std::string_view run_until_it_ended;  // how a loop is run until a task has ended: "run the io_context until then …"
  // What a loop does for a task that is pending at its end, before and after the word for the task.
  std::string_view loop_end, behind_loop_end;
  bool loop_end_cancels = false;  // which it may do, or not; a task that was asked to end at a shutdown says so
};

// Returns the words for the oldest task of a problem; where no task is left of it, those of the runtime of all loops of
// the process. Those of curfew's own runtime are for all that have none here.
const dialect& dialect_of(const evidence&);
// Returns the words for a task.
const dialect& dialect_of(const model::snapshot&, const model::task&);

}  // namespace curfew::verdict
