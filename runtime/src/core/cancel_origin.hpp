// Who asked a scope to end, kept for those that are cancelled with it: curfew::cancelled says it.
//
// It stands with the scope that was asked, and with no other. What was cancelled with that scope lies below it until it
// has ended, and finds it there (scope::inherited). Asking needs no memory: a name is made when `cancelled` is asked
// for it. The task that asked may have ended by then, and is not touched any more.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <string>

#include <curfew/error.hpp>

#include "probe/recorder/types.hpp"

namespace curfew::detail {

struct loop_core;
struct scope;
struct task_core;

struct cancel_origin {
  std::shared_ptr<const std::string> given_name = nullptr;  // of the task that asked, if it had been given one
  const char* function = nullptr;                           // that task's own coroutine; nullptr if no task asked
  recorder::node_id asker = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline = std::nullopt;
  std::source_location scope = {};  // where it was awaited, if it is a cancel scope
};

// Returns that this task asks. Called by the task, or under the lock of its shard.
cancel_origin asked_by(const task_core&) noexcept;
// Returns that the task asks that this thread runs, or nobody's task.
cancel_origin asked_here() noexcept;

// Cancels the scope as cancel(scope, reason) does, and keeps with it where that came from, unless it is cancelled
// already. Under the lock.
void cancel(scope&, cancel_reason, cancel_origin&&) noexcept;
// Returns what was kept of the one that cancelled this scope, or a scope that it is in; empty if nothing was. Under the
// lock. REQUIRES: it is cancelled.
cancel_origin origin_of(const scope&) noexcept;

// Returns what is thrown in a task of the loop that is cancelled in this scope. It is for the caller to throw: on its
// way an exception takes longer for each frame that has something to destroy. Takes the lock. REQUIRES: the caller runs
// the task, and the scope is cancelled and not left yet.
cancelled cancelled_in(const scope&, const loop_core&);

}  // namespace curfew::detail
