// Internal: defines what every coroutine of the runtime has in its promise. Included by task.hpp.
#pragma once

#include <curfew/detail/compiler.hpp>

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

// Remembers the frame that this thread has allocated last, until its promise is made. The coroutine's parameters are
// made in between, and the handles among them are noted here. If the parameters are plain, the compiler sees all of
// this, and only two stores are left.
class frame_in_the_making {
 public:
  void begin(const void* memory, std::size_t bytes) noexcept {
    // The address is kept as a number: the compiler then knows that a store through a user's pointer leaves it alone.
    memory_ = reinterpret_cast<std::uintptr_t>(memory);
    bytes_ = bytes;
  }
  // Says that the frame at `memory` is made. Returns its size and the handles among its parameters, or zeros if that
  // frame is not the one that was allocated last.
  struct made {
    std::size_t bytes = 0;
    std::vector<handle_base*>* handles = nullptr;  // owned by the caller; nullptr if there are none
  };
  made finish(const void* memory) noexcept {
    if (memory_ != reinterpret_cast<std::uintptr_t>(memory)) return {};
    const std::uintptr_t bytes = std::exchange(bytes_, 0);
    if ((bytes & has_handles) != 0) [[unlikely]]
      return {bytes & ~has_handles, take_handles()};
    return {bytes, nullptr};
  }
  // Says that the frame could not be made.
  void give_up() noexcept { bytes_ = 0; }

  bool contains(const void* p) const noexcept { return lies_in(p, memory_, bytes_ & ~has_handles); }
  void add_handle(handle_base*) noexcept;  // REQUIRES: the handle lies in the frame

  static bool lies_in(const void* p, std::uintptr_t memory, std::size_t bytes) noexcept {
    return reinterpret_cast<std::uintptr_t>(p) - memory < bytes;  // wraps to a large number if `p` is before `memory`
  }

 private:
  static constexpr std::uintptr_t has_handles = ~(~std::uintptr_t{0} >> 1);

  // noinline, because nearly no coroutine has handles among its parameters.
  [[gnu::noinline]] static std::vector<handle_base*>* take_handles() noexcept;

  std::uintptr_t memory_ = 0;
  std::uintptr_t bytes_ = 0;  // 0 if no frame is being made
};
extern constinit thread_local frame_in_the_making newest_frame [[gnu::tls_model("initial-exec")]];

// Describes one coroutine on the async stack of a task. The task's own coroutine is the outermost frame, and the
// coroutines that it awaits are the frames below. Only the task that they belong to touches them.
struct frame {
  explicit frame(std::source_location where) noexcept : born(where), awaiting(where) {}
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;
  ~frame() {
    if (parameters != nullptr) [[unlikely]]
      forget_parameters();
  }

  // Called by the promise once it is made.
  void complete() noexcept {
    const frame_in_the_making::made made = newest_frame.finish(coroutine().address());
    memory_bytes = static_cast<std::uint32_t>(made.bytes);
    parameters = made.handles;
  }

  // Returns the frame's coroutine. Every promise stands at the same distance behind the beginning of its coroutine (see
  // promise_alignment). So the address need not be kept, and whoever resumes the coroutine waits for no load.
  std::coroutine_handle<frame> coroutine() const noexcept {
    return std::coroutine_handle<frame>::from_promise(const_cast<frame&>(*this));
  }

  frame* caller = nullptr;  // the frame that awaits this one; nullptr for the outermost
  union {
    frame* (*outlive)(frame&) noexcept = nullptr;  // of the outermost: see detail/outlive.hpp; nullptr if it has none
    frame** held_by;  // of the others: where the awaiter in the caller's frame keeps this frame, which it destroys
  };
  task_core* core = nullptr;      // its task; set when the frame starts
  std::source_location born;      // the coroutine's own function
  std::source_location awaiting;  // the await that it is in, or was in last
  std::exception_ptr error;
  bool hidden = false;     // it is a frame of the library, which async stacks leave out
  bool cancelled = false;  // `error` is a curfew::cancelled
  // The size of the frame from its coroutine's address on; 0 if the compiler made it a part of another frame.
  std::uint32_t memory_bytes = 0;
  // The handles among its parameters, until the frame belongs to a task. From then on they are that task's.
  std::vector<handle_base*>* parameters = nullptr;

  bool contains(const void* p) const noexcept {
    return frame_in_the_making::lies_in(p, reinterpret_cast<std::uintptr_t>(coroutine().address()), memory_bytes);
  }

 private:
  [[gnu::noinline]] void forget_parameters() noexcept;
};

// Returns where the user's code awaits what this frame does: itself, or the frame of the library that it is. A task
// that has none but frames of the library was begun for a function, or for an await, of the user's.
inline std::source_location await_of_user(const frame& host) noexcept {
  const frame* f = &host;
  while (f->hidden && f->caller != nullptr) f = f->caller;
  return f->hidden ? f->born : f->awaiting;
}

}  // namespace curfew::detail
