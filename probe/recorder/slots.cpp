#include "probe/recorder/slots.hpp"

#include <algorithm>
#include <mutex>

#include "probe/recorder/address_space.hpp"
#include "probe/recorder/clock.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/own_segment.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr std::uint64_t page_slots = segment::page_bytes / sizeof(segment::slot);
constexpr std::uint64_t first_extent_slots = 64;
constexpr std::uint64_t doubled_slots = 4096;          // up to this the table doubles; then it grows by an eighth
constexpr std::uint64_t largest_extent_slots = 65536;  // 8 MiB: what a spawn may have to wait for when the table grows
constexpr std::uint64_t least_extent_slots = 32;
constexpr std::uint64_t reserved_bytes = std::uint64_t{4} << 30;
constexpr std::uint64_t least_reserved_bytes = segment::page_bytes;

// These are under pool_mutex.
constinit private_array<std::uint32_t> free_slots(reserved_bytes / sizeof(segment::slot));
constinit std::uint32_t free_count = 0;
constinit std::uint32_t used = 1;  // slot 0 stands for nobody
constinit std::uint32_t mapped = 0;
constinit tick retry_growth_at = 0;

bool reserve() noexcept {
  if (slots() != nullptr) return true;
  std::uint64_t bytes = reserved_bytes;
  void* const base = reserve_addresses(bytes, least_reserved_bytes);
  if (base == nullptr) return false;
  process.slots_base.store(reinterpret_cast<std::uintptr_t>(base), std::memory_order_relaxed);
  process.slots_bytes.store(bytes, std::memory_order_relaxed);
  return true;
}

bool grow() noexcept {
  const tick at = now();
  if (at < retry_growth_at) return false;
  if (reserve()) {
    const std::uint64_t room = process.slots_bytes.load(std::memory_order_relaxed) / sizeof(segment::slot) - mapped;
    std::uint64_t more = mapped < doubled_slots
                             ? std::max<std::uint64_t>(first_extent_slots, mapped)
                             : std::clamp<std::uint64_t>(used / 8, doubled_slots, largest_extent_slots);
    if (more > page_slots) more = round_up(more, page_slots);
    more = std::min(more, room);
    // A page that was begun is filled first, because what is mapped at an address begins with a page.
    if (const std::uint64_t in_page = mapped % page_slots; in_page != 0) more = std::min(more, page_slots - in_page);
    // Tries smaller and smaller extents, so that the last room of a full file system is used too.
    for (; more >= least_extent_slots; more /= 2) {
      if (!free_slots.ensure(mapped + more)) break;
      if (append_extent(segment::table::slots, mapped, more * sizeof(segment::slot), slots() + mapped) != nullptr) {
        mapped += static_cast<std::uint32_t>(more);
        return true;
      }
    }
  }
  // The system is not to be asked again with every task.
  retry_growth_at = at + to_ticks(100'000'000);
  return false;
}

// Moves up to `wanted` slots to `to`, the last of which is to be used first. Returns how many. Under pool_mutex.
std::uint32_t take(std::uint32_t* to, std::uint32_t wanted) noexcept {
  const std::uint32_t again = std::min(wanted, free_count);
  if (again != 0) {
    free_count -= again;
    std::copy_n(free_slots.data() + free_count, again, to);
    return again;
  }
  segment::header* const header = process.header.load(std::memory_order_acquire);
  if (header == nullptr || (used >= mapped && !grow())) return 0;
  const std::uint32_t fresh = std::min(wanted, mapped - used);
  for (std::uint32_t i = 0; i < fresh; ++i) to[i] = used + fresh - 1 - i;
  used += fresh;
  header->slots_used.store(used, std::memory_order_release);  // partner: the reader's acquire
  return fresh;
}

}  // namespace

bool refill_magazine(thread_state& t) noexcept {
  const std::lock_guard lock(pool_mutex);
  t.magazine_count += take(t.magazine + t.magazine_count, std::min(magazine_batch, magazine_slots - t.magazine_count));
  return t.magazine_count != 0;
}

void spill_magazine(thread_state& t, std::uint32_t keep) noexcept {
  if (t.magazine_count <= keep) return;
  const std::uint32_t spilled = t.magazine_count - keep;
  {
    const std::lock_guard lock(pool_mutex);
    std::copy_n(t.magazine, spilled, free_slots.data() + free_count);
    free_count += spilled;
  }
  std::copy_n(t.magazine + spilled, keep, t.magazine);
  t.magazine_count = keep;
}

std::uint32_t take_slot(thread_state* t) noexcept {
  if (t != nullptr) return t->magazine_count != 0 || refill_magazine(*t) ? t->magazine[--t->magazine_count] : 0;
  const std::lock_guard lock(pool_mutex);
  std::uint32_t index = 0;
  return take(&index, 1) == 1 ? index : 0;
}

void give_slot(thread_state* t, std::uint32_t index) noexcept {
  if (t != nullptr) {
    if (t->magazine_count == magazine_slots) spill_magazine(*t, magazine_batch);
    t->magazine[t->magazine_count++] = index;
    return;
  }
  const std::lock_guard lock(pool_mutex);
  free_slots[free_count++] = index;
}

void forget_slots_after_fork() noexcept {
  process.slots_base.store(0, std::memory_order_relaxed);
  process.slots_bytes.store(0, std::memory_order_relaxed);
  free_count = 0;
  used = 1;
  mapped = 0;
  retry_growth_at = 0;
}

}  // namespace curfew::recorder::detail
