#include "probe/recorder/address_space.hpp"

#include <sys/mman.h>

#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

void* reserve_addresses(std::uint64_t& size_bytes, std::uint64_t least_bytes) noexcept {
  for (; size_bytes >= least_bytes; size_bytes /= 2) {
    const std::uint64_t all = size_bytes + segment::page_bytes;
    void* const base = ::mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) continue;
    const auto begin = reinterpret_cast<std::uintptr_t>(base);
    const std::uintptr_t aligned = round_up(begin, segment::page_bytes);
    if (aligned != begin) ::munmap(base, aligned - begin);
    ::munmap(reinterpret_cast<void*>(aligned + size_bytes), begin + all - (aligned + size_bytes));
    return reinterpret_cast<void*>(aligned);
  }
  return nullptr;
}

}  // namespace curfew::recorder::detail
