// Provides memory for one handler that a loop posts again and again, so that posting it cannot fail for lack of memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace curfew::detail {

// Has room for one handler at a time. A second one, and one that is larger than any known Asio makes it, comes from the
// heap.
//
// Memory ordering: whoever takes the room (acquire) sees all that was done by the handler that gave it back (release).
class handler_memory {
 public:
  void* allocate(std::size_t bytes) {
    if (bytes <= sizeof room_ && !taken_.exchange(true, std::memory_order_acquire)) return room_;
    return ::operator new(bytes);
  }
  void deallocate(void* memory) noexcept {
    if (memory == room_)
      taken_.store(false, std::memory_order_release);
    else
      ::operator delete(memory);
  }

 private:
  alignas(std::max_align_t) std::byte room_[160];
  std::atomic<bool> taken_{false};
};

template <class T>
struct handler_allocator {
  using value_type = T;
  explicit handler_allocator(handler_memory& m) noexcept : memory(&m) {}
  template <class U>
  handler_allocator(const handler_allocator<U>& other) noexcept : memory(other.memory) {}
  T* allocate(std::size_t n) { return static_cast<T*>(memory->allocate(n * sizeof(T))); }
  void deallocate(T* p, std::size_t) noexcept { memory->deallocate(p); }
  template <class U>
  bool operator==(const handler_allocator<U>& other) const noexcept {
    return memory == other.memory;
  }
  handler_memory* memory;
};

// Wraps a handler that is posted in such a memory. REQUIRES: `handler` keeps the memory alive until it has been called
// or destroyed.
template <class Handler>
struct kept_handler {
  using allocator_type = handler_allocator<std::byte>;
  allocator_type get_allocator() const noexcept { return allocator_type(*memory); }
  template <class... Results>
  void operator()(const Results&... results) {
    handler(results...);
  }

  Handler handler;
  handler_memory* memory;
};

}  // namespace curfew::detail
