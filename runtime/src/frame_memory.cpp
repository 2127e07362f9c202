#include <curfew/detail/frame_memory.hpp>

#include <pthread.h>

#include <array>
#include <new>

#include "probe/recorder/stay_loaded.hpp"

namespace curfew::detail {
namespace {

constexpr std::uint32_t kept_of_each = 1024;

// Where nothing is kept: before the thread's first free, and after its last clean-up. Nobody writes to it: it has
// nothing to give, and no room.
constinit std::array<frame_shelf, frame_shelves> bare{};

// Plain data, so that it can be used while a thread ends, whatever ends after it.
struct kept_frames {
  std::array<frame_shelf, frame_shelves> of_size;
  bool closed;
};
thread_local constinit kept_frames my_shelves{};

void close_shelves(void*) noexcept {
  my_shelves.closed = true;
  shelves = bare.data();
  for (frame_shelf& s : my_shelves.of_size) {
    while (s.first != nullptr) {
      frame_block* const b = s.first;
      s.first = b->next;
      ::operator delete(b);
    }
  }
}

// What cleans up at a thread's end. Without a key nothing may be kept: it would never be freed.
struct thread_end {
  pthread_key_t key{};
  bool made = false;
  thread_end() noexcept {
    recorder::stay_loaded();
    made = pthread_key_create(&key, close_shelves) == 0;
  }
};

void open_shelves() noexcept {
  static const thread_end end;
  if (!end.made || pthread_setspecific(end.key, &my_shelves) != 0) {
    my_shelves.closed = true;
    return;
  }
  for (frame_shelf& s : my_shelves.of_size) s = {nullptr, kept_of_each};
  shelves = my_shelves.of_size.data();
}

}  // namespace

constinit thread_local frame_shelf* shelves [[gnu::tls_model("initial-exec")]] = bare.data();

void* allocate_frame_slow(std::size_t bytes) {
  return ::operator new(shelf_of(bytes) < frame_shelves ? block_bytes(shelf_of(bytes)) : bytes);
}

void free_frame_slow(void* memory, std::size_t bytes) noexcept {
  if (CURFEW_RECYCLES_FRAMES && shelves == bare.data() && !my_shelves.closed) {
    open_shelves();
    if (shelves != bare.data()) return free_frame(memory, bytes);
  }
  ::operator delete(memory);
}

}  // namespace curfew::detail
