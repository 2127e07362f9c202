#include <curfew/detail/frame_memory.hpp>

#include <pthread.h>

#include <array>
#include <memory>
#include <new>

#include "probe/recorder/stay_loaded.hpp"

namespace curfew::detail {
namespace {

constexpr std::uint32_t kept_of_each = 1024;

using thread_free_lists = std::array<size_class, size_classes>;

// Used where nothing is kept: before the thread's first free, and after its last clean-up. Nobody writes to it, because
// it has nothing to give, and no room.
constinit thread_free_lists bare{};

// This is plain data, so that it can be asked while a thread ends, whatever ends after it. The free lists themselves
// are on the heap, because a library that is loaded late has less room than that for thread-local variables.
thread_local constinit bool closed = false;

void close_free_lists(void* of_thread) noexcept {
  closed = true;
  free_lists = bare.data();
  thread_free_lists* const mine = static_cast<thread_free_lists*>(of_thread);
  for (size_class& s : *mine) {
    while (s.first != nullptr) {
      frame_block* const b = s.first;
      s.first = b->next;
      ::operator delete(b);
    }
  }
  delete mine;
}

// Holds the key that cleans up at a thread's end. Without a key nothing may be kept, because it would never be freed.
struct thread_end {
  pthread_key_t key{};
  bool made = false;
  thread_end() noexcept {
    recorder::stay_loaded();
    made = pthread_key_create(&key, close_free_lists) == 0;
  }
};

void open_free_lists() noexcept {
  static const thread_end end;
  auto mine = std::unique_ptr<thread_free_lists>(new (std::nothrow) thread_free_lists);
  if (!mine || !end.made || pthread_setspecific(end.key, mine.get()) != 0) {
    closed = true;
    return;
  }
  mine->fill({nullptr, kept_of_each});
  free_lists = mine.release()->data();
}

}  // namespace

constinit thread_local size_class* free_lists [[gnu::tls_model("initial-exec")]] = bare.data();

void* allocate_frame_slow(std::size_t bytes) {
  return ::operator new(size_class_of(bytes) < size_classes ? block_bytes(size_class_of(bytes)) : bytes);
}

void free_frame_slow(void* memory, std::size_t bytes) noexcept {
  if (CURFEW_RECYCLES_FRAMES && free_lists == bare.data() && !closed) {
    open_free_lists();
    if (free_lists != bare.data()) return free_frame(memory, bytes);
  }
  ::operator delete(memory);
}

}  // namespace curfew::detail
