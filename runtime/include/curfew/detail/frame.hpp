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

struct task_core;  // a spawned task: what is scheduled, cancelled and recorded (runtime/src/core/task_core.hpp)
class handle_base;
struct frame;

// The frame that this thread has allocated last, until its promise is made: its parameters are made in between. Where
// these are plain the compiler sees all of it, and what is left is two stores.
class frame_in_the_making {
 public:
  void begin(const void* memory, std::size_t bytes) noexcept {
    // A number: a store through a user's pointer in between is then known to leave it alone.
    memory_ = reinterpret_cast<std::uintptr_t>(memory);
    bytes_ = bytes;
  }
  // The one at `memory` is made, if it is that. Returns its bytes, and what handles are among its parameters.
  struct made {
    std::size_t bytes = 0;
    std::vector<handle_base*>* handles = nullptr;  // the caller's; nullptr: none
  };
  made finish(const void* memory) noexcept {
    if (memory_ != reinterpret_cast<std::uintptr_t>(memory)) return {};
    const std::uintptr_t bytes = std::exchange(bytes_, 0);
    if ((bytes & has_handles) != 0) [[unlikely]]
      return {bytes & ~has_handles, take_handles()};
    return {bytes, nullptr};
  }
  // Its making has failed.
  void give_up() noexcept { bytes_ = 0; }

  bool contains(const void* p) const noexcept { return lies_in(p, memory_, bytes_ & ~has_handles); }
  void add_handle(handle_base*) noexcept;  // one that lies in it

  static bool lies_in(const void* p, std::uintptr_t memory, std::size_t bytes) noexcept {
    return reinterpret_cast<std::uintptr_t>(p) - memory < bytes;  // wraps before it
  }

 private:
  static constexpr std::uintptr_t has_handles = ~(~std::uintptr_t{0} >> 1);

  // noinline: nearly no coroutine has handles among its parameters.
  [[gnu::noinline]] static std::vector<handle_base*>* take_handles() noexcept;

  std::uintptr_t memory_ = 0;
  std::uintptr_t bytes_ = 0;  // 0: there is none
};
extern constinit thread_local frame_in_the_making newest_frame [[gnu::tls_model("initial-exec")]];

// One coroutine on the async call stack of a task. A task's own coroutine is the outermost frame; what it awaits are
// the frames below. Only the task that they belong to touches them.
struct frame {
  explicit frame(std::source_location where) noexcept : born(where), awaiting(where) {}
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;
  ~frame() {
    if (parameters != nullptr) [[unlikely]]
      forget_parameters();
  }

  // Of the promise, once it is made.
  void complete() noexcept {
    const frame_in_the_making::made made = newest_frame.finish(coroutine().address());
    memory_bytes = static_cast<std::uint32_t>(made.bytes);
    parameters = made.handles;
  }

  // Its coroutine, which begins at one distance before every promise: see promise_alignment. Its address need not be
  // kept, and who resumes it waits for no load.
  std::coroutine_handle<frame> coroutine() const noexcept {
    return std::coroutine_handle<frame>::from_promise(const_cast<frame&>(*this));
  }

  frame* caller = nullptr;                       // the frame that awaits this one; the outermost has none
  frame* (*outlive)(frame&) noexcept = nullptr;  // of the outermost: see detail/outlive.hpp
  frame** held_by = nullptr;      // where the awaiter in the caller's frame keeps this one, which it destroys
  task_core* core = nullptr;      // its task; set when it starts
  std::source_location born;      // the coroutine's own function
  std::source_location awaiting;  // the await that it is in, or was in last
  std::exception_ptr error;
  bool hidden = false;     // a frame of the library: left out of async stacks
  bool cancelled = false;  // `error` is a curfew::cancelled
  // Of the frame, from its coroutine's address on; 0: the compiler made it a part of another.
  std::uint32_t memory_bytes = 0;
  // Handles among its parameters, until the frame belongs to a task: whose they are then.
  std::vector<handle_base*>* parameters = nullptr;

  bool contains(const void* p) const noexcept {
    return frame_in_the_making::lies_in(p, reinterpret_cast<std::uintptr_t>(coroutine().address()), memory_bytes);
  }

 private:
  [[gnu::noinline]] void forget_parameters() noexcept;
};

}  // namespace curfew::detail
