#include "probe/recorder/address_space.hpp"

#include <sys/mman.h>
#include <sys/resource.h>

#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

namespace {

// Of the addresses that a limited program may have, most are to stay its own: a handful of arrays share what we take.
constexpr std::uint64_t most_of_limit = 64;

std::uint64_t most_bytes() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return ~std::uint64_t{0};
  return limit.rlim_cur / most_of_limit;
}

}  // namespace

void* reserve_addresses(std::uint64_t& size_bytes, std::uint64_t least_bytes) noexcept {
  for (const std::uint64_t most = most_bytes(); size_bytes > most && size_bytes / 2 >= least_bytes;) size_bytes /= 2;
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
