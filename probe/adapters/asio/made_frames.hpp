// The frames of awaitables that a thread has made last, as far as they are alive and have not run: the awaitable that
// co_spawn is given is among them, and has a name before it runs.
#pragma once

#include <curfew/asio_tracking/frames.hpp>

#include <atomic>
#include <cstdint>

namespace curfew::asio_tracking {

// Invariant: its thread alone adds frames, and reads what is in one. A frame that is among them says so in its prefix,
// and whoever lets it die, on whatever thread, takes it out before, and waits while it is being read.
class made_frames {
 public:
  static void add(frame_prefix&, const void* frame) noexcept;
  // It dies, or it is known now to whom it belongs. The prefix says nothing afterwards. Any thread.
  static void remove(frame_prefix&, const void* frame) noexcept;
  static bool has(const frame_prefix& prefix) noexcept { return (prefix.of & mark) != 0; }
  static void forget_all() noexcept;  // of this thread

  // Returns the frame that this thread made before that one, or nullptr. It may be gone meanwhile.
  static const void* before(const void* frame) noexcept;
  // Returns the function that resumes a frame that this thread has made, or nullptr if it is not among them any more.
  static const void* resume_function_of(const void* frame) noexcept;

 private:
  struct thread_end;
  static constexpr std::uintptr_t mark = 2;  // in a prefix, beside the address of what the frame is among
  static constexpr unsigned most = 4;        // co_spawn's own frame, Asio's for its first wait, and what is before

  static made_frames* of_this_thread() noexcept;

  // Memory ordering: sequentially consistent between `frames` and `read`: either who removes a frame sees that it is
  // read, or who reads it sees that it is gone.
  std::atomic<const void*> frames_[most] = {};
  std::atomic<const void*> read_{nullptr};
  unsigned next_ = 0;
  made_frames* next_free_ = nullptr;  // guarded by adapters_mutex
};

}  // namespace curfew::asio_tracking
