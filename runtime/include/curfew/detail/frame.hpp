// What every coroutine of the runtime has in its promise. Internal: included by task.hpp.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <source_location>
#include <utility>
#include <vector>

namespace curfew::detail {

struct task_core;  // a spawned task: what is scheduled, cancelled and recorded (runtime/src/task_core.hpp)
class handle_base;
struct frame;

// The frame that this thread has allocated last, until its promise is made: its parameters are made in between.
struct frame_in_the_making {
  const void* memory = nullptr;
  std::size_t bytes = 0;                         // 0: there is none
  std::vector<handle_base*>* handles = nullptr;  // among the parameters; nullptr: none

  void begin(const void* of_memory, std::size_t of_bytes) noexcept {
    memory = of_memory;
    bytes = of_bytes;
    if (handles != nullptr) [[unlikely]]
      forget();
  }
  bool contains(const void* p) const noexcept { return lies_in(p, memory, bytes); }
  std::vector<handle_base*>* finish() noexcept {
    bytes = 0;
    if (handles != nullptr) [[unlikely]]
      return std::exchange(handles, nullptr);
    return nullptr;
  }
  // noinline: nearly no coroutine has handles among its parameters, and each one is made and destroyed through here.
  [[gnu::noinline]] void forget() noexcept;  // of one whose parameters have thrown

  static bool lies_in(const void* p, const void* memory, std::size_t bytes) noexcept {
    return reinterpret_cast<std::uintptr_t>(p) - reinterpret_cast<std::uintptr_t>(memory) < bytes;  // wraps before it
  }
};
extern constinit thread_local frame_in_the_making newest_frame [[gnu::tls_model("initial-exec")]];

// One coroutine on the async call stack of a task. A task's own coroutine is the outermost frame; what it awaits are
// the frames below. Only the task that they belong to touches them.
struct frame {
  explicit frame(std::source_location where) noexcept : born(where), awaiting(where) {
    if (!newest_frame.contains(this)) return;  // it is a part of another one: the compiler saw that it may be
    memory_bytes = static_cast<std::uint32_t>(newest_frame.bytes);
    parameters = newest_frame.finish();
  }
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;
  ~frame() {
    if (parameters != nullptr) [[unlikely]]
      forget_parameters();
  }

  std::coroutine_handle<> self;
  frame* caller = nullptr;                       // the frame that awaits this one; the outermost has none
  frame* (*outlive)(frame&) noexcept = nullptr;  // of the outermost: see detail/outlive.hpp
  frame** held_by = nullptr;      // where the awaiter in the caller's frame keeps this one, which it destroys
  task_core* core = nullptr;      // its task; set when it starts
  std::source_location born;      // the coroutine's own function
  std::source_location awaiting;  // the await that it is in, or was in last
  std::exception_ptr error;
  bool hidden = false;             // a frame of the library: left out of async stacks
  bool cancelled = false;          // `error` is a curfew::cancelled
  std::uint32_t memory_bytes = 0;  // of the frame, from self.address() on; 0: it is a part of another one
  // Handles among its parameters, until the frame belongs to a task: whose they are then.
  std::vector<handle_base*>* parameters = nullptr;

  bool contains(const void* p) const noexcept { return frame_in_the_making::lies_in(p, self.address(), memory_bytes); }

 private:
  [[gnu::noinline]] void forget_parameters() noexcept;
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
