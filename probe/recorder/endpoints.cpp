#include "probe/recorder/endpoints.hpp"

#include <cstring>
#include <mutex>

#include "probe/recorder/block_table.hpp"
#include "probe/recorder/clock.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

// These are under pool_mutex.
constinit block_table table(segment::table::endpoints, sizeof(segment::endpoint), 256);
constinit std::uint32_t used = 0;

// By descriptor: of which object the endpoint is known, in which segment; 0: of none. Pages of it that nobody needs
// take no memory. Relaxed: calls for one descriptor come one after the other, and nothing else hangs on it.
constinit std::atomic<std::uint64_t> known[segment::max_endpoints];
// When it changed hands, in ticks; 0: nobody said.
constinit std::atomic<tick> changed_hands[segment::max_endpoints];

std::uint64_t word_of(int descriptor, const void* object) noexcept {
  return segment::object_reference::of(reinterpret_cast<std::uintptr_t>(object), descriptor);
}
std::uint64_t key_of_object(const void* object) noexcept {
  return reinterpret_cast<std::uintptr_t>(object) << 16 ^ epoch.load(std::memory_order_acquire);
}
bool has_entry(int descriptor) noexcept {
  return descriptor >= 0 && static_cast<std::uint32_t>(descriptor) < segment::max_endpoints;
}

segment::endpoint* entry(std::uint32_t descriptor) noexcept {
  if (table.at(descriptor) == nullptr) {
    std::uint64_t first = 0;
    table.find_room(used, descriptor + 1 - used, first);
  }
  return static_cast<segment::endpoint*>(table.at(descriptor));
}

}  // namespace

void forget_endpoints_after_fork() noexcept {
  table.forget();
  used = 0;
}

}  // namespace detail

bool lacks_endpoint(loop* l, int descriptor, const void* object) noexcept {
  using namespace detail;
  if (!has_entry(descriptor)) return false;  // there is nowhere to write it
  if (process.header.load(std::memory_order_acquire) == nullptr) [[unlikely]] {
    if (l != nullptr) ensure_loop(*l);  // makes one in a forked child
    if (process.header.load(std::memory_order_acquire) == nullptr) return false;
  }
  return known[descriptor].load(std::memory_order_relaxed) != key_of_object(object);
}

void set_endpoint(loop* l, int descriptor, const void* object, const endpoint& of, bool for_good) noexcept {
  using namespace detail;
  if (!has_entry(descriptor)) return;
  if (process.header.load(std::memory_order_acquire) == nullptr && l != nullptr) ensure_loop(*l);
  const std::lock_guard lock(pool_mutex);
  segment::header* const header = process.header.load(std::memory_order_acquire);
  if (header == nullptr) return;
  segment::endpoint* const to = entry(static_cast<std::uint32_t>(descriptor));
  if (to == nullptr) return;
  {
    const slot_change change(to->sequence);
    put(to->kind, of.kind);
    put(to->family, of.family);
    put(to->port, of.port);
    put(to->object, word_of(descriptor, object));
    put(to->begins, changed_hands[descriptor].load(std::memory_order_relaxed));
    std::uint64_t words[2];
    static_assert(sizeof words == sizeof of.address);
    std::memcpy(words, of.address.data(), sizeof words);
    put(to->address[0], words[0]);
    put(to->address[1], words[1]);
  }
  if (const auto end = static_cast<std::uint32_t>(descriptor) + 1; end > used) {
    used = end;
    header->endpoints_used.store(end, std::memory_order_release);  // partner: the reader's acquire
  }
  const bool stays = for_good || of.kind == segment::endpoint_kind::peer;
  known[descriptor].store(stays ? key_of_object(object) : 0, std::memory_order_relaxed);
}

void forget_endpoint(int descriptor) noexcept {
  using namespace detail;
  if (!has_entry(descriptor)) return;
  known[descriptor].store(0, std::memory_order_relaxed);
  changed_hands[descriptor].store(now(), std::memory_order_relaxed);
}

}  // namespace curfew::recorder
