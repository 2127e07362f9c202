#include <curfew/detail/frame_memory.hpp>

#include <pthread.h>

#include <array>
#include <memory>
#include <new>

#include "probe/recorder/stay_loaded.hpp"

namespace curfew::detail {
namespace {

constexpr std::uint32_t kept_of_each = 1024;

using frame_rack = std::array<frame_shelf, frame_shelves>;

// Where nothing is kept: before the thread's first free, and after its last clean-up. Nobody writes to it: it has
// nothing to give, and no room.
constinit frame_rack bare{};

// Plain data, so that it can be asked while a thread ends, whatever ends after it. The rack itself is on the heap: what
// a library that is loaded late may have of thread-local variables is less than that.
thread_local constinit bool closed = false;

void close_shelves(void* mine) noexcept {
  closed = true;
  shelves = bare.data();
  frame_rack* const rack = static_cast<frame_rack*>(mine);
  for (frame_shelf& s : *rack) {
    while (s.first != nullptr) {
      frame_block* const b = s.first;
      s.first = b->next;
      ::operator delete(b);
    }
  }
  delete rack;
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
  auto rack = std::unique_ptr<frame_rack>(new (std::nothrow) frame_rack);
  if (!rack || !end.made || pthread_setspecific(end.key, rack.get()) != 0) {
    closed = true;
    return;
  }
  rack->fill({nullptr, kept_of_each});
  shelves = rack.release()->data();
}

}  // namespace

constinit thread_local frame_shelf* shelves [[gnu::tls_model("initial-exec")]] = bare.data();

void* allocate_frame_slow(std::size_t bytes) {
  return ::operator new(shelf_of(bytes) < frame_shelves ? block_bytes(shelf_of(bytes)) : bytes);
}

void free_frame_slow(void* memory, std::size_t bytes) noexcept {
  if (CURFEW_RECYCLES_FRAMES && shelves == bare.data() && !closed) {
    open_shelves();
    if (shelves != bare.data()) return free_frame(memory, bytes);
  }
  ::operator delete(memory);
}

}  // namespace curfew::detail
