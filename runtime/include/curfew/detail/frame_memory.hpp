// Internal: recycles the memory of coroutine frames. Frames come and go at every call, and most have one of few sizes,
// so each thread keeps some blocks of each size for its next frames. Included by task.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace curfew::detail {

// With address sanitizer, frames come from the heap, so that it sees a use after their end.
#if defined(__SANITIZE_ADDRESS__)
#define CURFEW_RECYCLES_FRAMES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CURFEW_RECYCLES_FRAMES 0
#endif
#endif
#ifndef CURFEW_RECYCLES_FRAMES
#define CURFEW_RECYCLES_FRAMES 1
#endif

struct frame_block {
  frame_block* next;
};

// Lists the free blocks of one size that a thread keeps.
struct size_class {
  frame_block* first;
  std::uint32_t room;  // how many more it may keep; 0 also where nothing is kept, as when the thread ends
};

// The blocks of size class n have 16 n + 8 bytes, because malloc adds 8 bytes to each block and rounds up to 16.
inline constexpr std::size_t frame_granule = 16;
inline constexpr std::size_t size_classes = 128;

// This thread's free lists, one for each size class; never nullptr. The variable is initial-exec (its definition must
// say so too), so that reading it takes one load and no call. It is a pointer, because a library that is loaded later
// finds little room for such variables.
extern constinit thread_local size_class* free_lists [[gnu::tls_model("initial-exec")]];

// noinline keeps these apart even where the library's sources are compiled as one.
[[gnu::noinline]] void* allocate_frame_slow(std::size_t bytes);
[[gnu::noinline]] void free_frame_slow(void* memory, std::size_t bytes) noexcept;

constexpr std::size_t size_class_of(std::size_t bytes) noexcept { return (bytes + 7) / frame_granule; }
constexpr std::size_t block_bytes(std::size_t n) noexcept { return n * frame_granule + 8; }
static_assert(block_bytes(size_class_of(40)) == 40 && block_bytes(size_class_of(41)) == 56);

// Has the cache fetch what is written soon, if there is such. The address nullptr is in no page: asking for it costs a
// walk through the page tables each time, 1 ns or more of the 9 that an await takes.
inline void will_be_written(const void* p) noexcept {
  if (p != nullptr) __builtin_prefetch(p, 1);
}

inline void* allocate_frame(std::size_t bytes) {
  const std::size_t size = size_class_of(bytes);
  if (!CURFEW_RECYCLES_FRAMES || size >= size_classes) return allocate_frame_slow(bytes);
  size_class& s = free_lists[size];
  frame_block* const b = s.first;
  if (b == nullptr) [[unlikely]]
    return allocate_frame_slow(bytes);
  s.first = b->next;
  will_be_written(s.first);  // this will be the next one, and it may not have been touched for long
  ++s.room;
  return b;
}

inline void free_frame(void* memory, std::size_t bytes) noexcept {
  const std::size_t size = size_class_of(bytes);
  if (!CURFEW_RECYCLES_FRAMES || size >= size_classes) return free_frame_slow(memory, bytes);
  size_class& s = free_lists[size];
  if (s.room == 0) [[unlikely]]
    return free_frame_slow(memory, bytes);
  --s.room;
  frame_block* const b = static_cast<frame_block*>(memory);
  b->next = s.first;
  s.first = b;
}

}  // namespace curfew::detail
