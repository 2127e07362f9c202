// The frames of Asio's awaitables: where they are, what stands before each of them, and which is the innermost one.
#ifndef CURFEW_ASIO_TRACKING_FRAMES_HPP
#define CURFEW_ASIO_TRACKING_FRAMES_HPP

#include <cstddef>
#include <cstdint>

namespace curfew {
namespace asio_tracking {

// Where Asio keeps what tells whether a coroutine has been resumed. `top` is in its bottom frame, and says which frame
// is the innermost; `thread` is in the frame that was so when it suspended, and null until it is resumed. Null: not
// known.
struct resumption {
  const void* const* top = nullptr;
  const void* innermost = nullptr;
  const void* const* thread = nullptr;
};

// A suspended awaitable's frames, from the innermost one outward, as far as they are kept; `bottom` is the one that
// co_spawn began, which lives as long as they all do.
struct suspended_frames {
  static constexpr unsigned most = 16;
  void* bottom = nullptr;
  void* frames[most] = {};
  unsigned kept = 0;
  unsigned depth = 0;  // true number, up to 1,000
  resumption resumed;
};

// The layout of Asio's bottom frame, up to the member that says which is the innermost one.
template <class Frame>
struct bottom_layout : Frame {};
template <template <class> class Base, class Executor>
struct bottom_layout<Base<Executor>> : Base<Executor> {
  union {
    char none;
    Executor executor;
  };
  Base<Executor>* top;
};
template <class Frame>
const void* const* top_of(Frame*, const void*) noexcept {
  return nullptr;
}
// It is what it is taken for if it points to the innermost one now.
template <template <class> class Base, class Executor>
const void* const* top_of(Base<Executor>* bottom, const void* innermost) noexcept {
  auto* const top = reinterpret_cast<const void* const*>(&static_cast<bottom_layout<Base<Executor>>*>(bottom)->top);
  return *top == innermost ? top : nullptr;
}

// Gives access to the protected members of an awaitable's frame.
template <class Frame>
struct frame_access : Frame {
  static suspended_frames look(Frame* innermost) noexcept {
    suspended_frames seen;
    auto* const thread = innermost->*(&frame_access::attached_thread_);
    if (thread == nullptr) return seen;
    Frame* const bottom = thread->entry_point();
    seen.bottom = (bottom->*(&frame_access::coro_)).address();
    seen.resumed = {top_of(bottom, innermost), innermost,
                    reinterpret_cast<const void* const*>(&(innermost->*(&frame_access::attached_thread_)))};
    for (Frame* at = innermost; at != nullptr && seen.depth < 1000; at = at->*(&frame_access::caller_), ++seen.depth)
      if (seen.kept < suspended_frames::most) seen.frames[seen.kept++] = (at->*(&frame_access::coro_)).address();
    return seen;
  }
};

// Every frame of an awaitable begins behind one of these, which says to whom it belongs.
struct frame_prefix {
  std::uintptr_t of;    // the coroutine, where this is its bottom frame; marked, where it is the innermost; or 0
  std::uintptr_t self;  // address of the frame, mixed: what is not a prefix is seen to be none
};
static_assert(sizeof(frame_prefix) <= 16, "frames keep their alignment");
constexpr std::size_t prefix_bytes = 16;
void frame_made(void* frame) noexcept;
void frame_dies(void* frame) noexcept;
// Said of a bottom frame before it runs: its coroutine is a task of curfew's runtime already, which tells of all but
// where it waits. `task` is its id, or 0 where that is not recorded; it is on `execution_context`.
void frame_is_of_task(void* frame, std::uint64_t task, const void* execution_context) noexcept;

// The tag's memory, for specializations of the functions that these are called by.
template <class Tag>
struct same_memory : Tag {};

template <class ThreadInfo, class Tag>
void* allocate_frame(ThreadInfo* thread, std::size_t size, std::size_t align) {
  void* const memory = ThreadInfo::allocate(same_memory<Tag>(), thread, size + prefix_bytes, align);
  void* const frame = static_cast<char*>(memory) + prefix_bytes;
  frame_made(frame);
  return frame;
}
template <class ThreadInfo, class Tag>
void deallocate_frame(ThreadInfo* thread, void* frame, std::size_t size) {
  frame_dies(frame);
  ThreadInfo::deallocate(same_memory<Tag>(), thread, static_cast<char*>(frame) - prefix_bytes, size + prefix_bytes);
}

}  // namespace asio_tracking
}  // namespace curfew

#endif  // CURFEW_ASIO_TRACKING_FRAMES_HPP
