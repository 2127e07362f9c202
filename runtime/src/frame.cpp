#include <cxxabi.h>
#include <pthread.h>

#include <array>
#include <new>
#include <typeinfo>

#include <curfew/detail/frame.hpp>
#include <curfew/error.hpp>

#include "runtime/src/task_core.hpp"

namespace curfew::detail {
namespace {

// Blocks of 16 bytes and its multiples, up to 2 KiB; a thread keeps up to 1,024 of each. Under address sanitizer frames
// come from the heap, so that a use after their end is seen.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool recycles = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool recycles = false;
#else
constexpr bool recycles = true;
#endif
#else
constexpr bool recycles = true;
#endif

constexpr std::size_t granule = 16;
constexpr std::size_t sizes = 128;
constexpr std::uint32_t kept_of_each = 1024;

struct block {
  block* next;
};
struct shelf {
  block* first;
  std::uint32_t count;
};

// Plain data, so that it can be used while a thread ends, whatever ends after it. `closed`: the thread's last clean-up
// has run, nothing is kept any more.
struct shelves {
  std::array<shelf, sizes> of_size;
  bool registered;
  bool closed;
};
thread_local constinit shelves mine{};

void empty_shelves(void*) noexcept {
  mine.closed = true;
  for (shelf& s : mine.of_size) {
    while (s.first != nullptr) {
      block* b = s.first;
      s.first = b->next;
      ::operator delete(b);
    }
    s.count = 0;
  }
}

void register_thread() noexcept {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, empty_shelves);
    return made;
  }();
  mine.registered = true;
  pthread_setspecific(key, &mine);
}

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t size = (bytes + granule - 1) / granule;
  if (!recycles || size >= sizes) return ::operator new(bytes);
  shelf& s = mine.of_size[size];
  if (block* b = s.first) [[likely]] {
    s.first = b->next;
    --s.count;
    return b;
  }
  return ::operator new(size * granule);
}

void free_frame(void* memory, std::size_t bytes) noexcept {
  const std::size_t size = (bytes + granule - 1) / granule;
  if (!recycles || size >= sizes || mine.closed || mine.of_size[size].count >= kept_of_each) {
    ::operator delete(memory);
    return;
  }
  if (!mine.registered) [[unlikely]]
    register_thread();
  shelf& s = mine.of_size[size];
  s.first = ::new (memory) block{s.first};
  ++s.count;
}

void enter_frame(frame& f, frame& caller) noexcept {
  f.caller = &caller;
  f.core = caller.core;
  f.core->active = &f;
}

std::coroutine_handle<> leave_frame(frame& f) noexcept {
  f.core->active = f.caller;
  if (f.caller == nullptr) return std::noop_coroutine();
  return f.caller->self;
}

void keep_exception(frame& f) noexcept {
  f.error = std::current_exception();
  const std::type_info* type = abi::__cxa_current_exception_type();
  f.cancelled = type != nullptr && *type == typeid(cancelled);
}

}  // namespace curfew::detail
