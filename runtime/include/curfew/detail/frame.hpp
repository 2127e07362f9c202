// What every coroutine of the runtime has in its promise. Internal: included by task.hpp.
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>

namespace curfew::detail {

struct task_core;  // a spawned task: what is scheduled, cancelled and recorded (runtime/src/task_core.hpp)

// One coroutine on the async call stack of a task. A task's own coroutine is the outermost frame; what it awaits are
// the frames below. Only the task that they belong to touches them.
struct frame {
  explicit frame(std::source_location where) noexcept : born(where), awaiting(where) {}
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;

  std::coroutine_handle<> self;
  frame* caller = nullptr;        // the frame that awaits this one; the outermost has none
  frame** held_by = nullptr;      // where the awaiter in the caller's frame keeps this one, which it destroys
  task_core* core = nullptr;      // its task; set when it starts
  std::source_location born;      // the coroutine's own function
  std::source_location awaiting;  // the await that it is in, or was in last
  std::exception_ptr error;
  bool hidden = false;     // a frame of the library: left out of async stacks
  bool cancelled = false;  // `error` is a curfew::cancelled
};

// The frame at `awaited`, which must stay there, is about to run for the first time, awaited by `caller` in the same
// task. REQUIRES: there is one.
void enter_frame(frame*& awaited, frame& caller) noexcept;
// std::logic_error: what this frame awaits has no coroutine.
[[noreturn]] void throw_nothing_to_await(const frame&);
// `f` is done: who runs now. The outermost frame ends its task.
void leave_frame(frame& f) noexcept;
// A task object goes that still has its coroutine, which never ran: destroys it, and says so where somebody forgot it.
void drop_unstarted(frame& f) noexcept;
// Keeps the exception in flight.
void keep_exception(frame& f) noexcept;

}  // namespace curfew::detail
