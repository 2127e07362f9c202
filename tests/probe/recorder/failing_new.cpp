// An allocator of which the FAIL_NEW-th call, and every one after it, finds no memory.
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<long> calls{0};

bool fails() noexcept {
  const char* const chosen = std::getenv("FAIL_NEW");
  return chosen != nullptr && calls.fetch_add(1) + 1 >= std::strtol(chosen, nullptr, 10);
}

}  // namespace

void* operator new(std::size_t bytes) {
  void* const memory = fails() ? nullptr : std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
