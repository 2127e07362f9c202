#include "probe/recorder/rings.hpp"

#include <algorithm>
#include <bit>
#include <mutex>

#include "probe/recorder/block_table.hpp"
#include "probe/recorder/event_ring.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::recorder::detail {
namespace {

using segment::ring_place;

// These are under pool_mutex.
constinit block_table rings_table(segment::table::rings, sizeof(segment::ring), 16);
constinit block_table poll_rings_table(segment::table::poll_rings, sizeof(segment::poll_ring), 4);
constinit block_table events_table(segment::table::events, sizeof(segment::event), segment::first_ring_events);
constinit std::uint64_t rings_used = 0;
constinit std::uint64_t poll_rings_used = 0;
constinit std::uint64_t events_used = 0;

// Holds the places that rings have left, by the logarithm of their size.
struct left_places {
  private_array<std::uint32_t> first{1 << 20};
  std::uint32_t count = 0;
};
constexpr std::size_t sizes = std::countr_zero(segment::poll_ring_events) + 1;
constinit left_places left[sizes];

left_places& left_of(std::uint32_t count) noexcept { return left[std::countr_zero(count)]; }

segment::event* events_at(ring_place p) noexcept { return static_cast<segment::event*>(events_table.at(p.first)); }

bool take_place(std::uint32_t count, ring_place& taken) noexcept {
  if (left_places& free = left_of(count); free.count != 0) {
    taken = {free.first[--free.count], count};
    return true;
  }
  std::uint64_t first = 0;
  if (events_table.find_room(events_used, count, first) == nullptr) return false;
  events_used = first + count;
  taken = {static_cast<std::uint32_t>(first), count};
  // The partner is the reader's acquire of events_used.
  process.header.load(std::memory_order_acquire)
      ->events_used.store(static_cast<std::uint32_t>(events_used), std::memory_order_release);
  return true;
}

void leave_place(ring_place p) noexcept {
  left_places& free = left_of(p.count);
  if (free.first.ensure(free.count + 1)) free.first[free.count++] = p.first;  // else nobody takes it again: no harm
}

// Makes a ring of a table, with its first place, and fills in what its thread needs to write to it. Returns nullptr if
// there is no room.
template <class Ring>
Ring* make_ring(block_table& table, std::uint64_t& used, std::uint32_t events, ring_writer& writer) noexcept {
  ring_place place{};
  if (!take_place(events, place)) return nullptr;
  std::uint64_t index = 0;
  auto* const ring = static_cast<Ring*>(table.find_room(used, 1, index));
  if (ring == nullptr) {
    leave_place(place);
    return nullptr;
  }
  used = index + 1;
  ring->place.store(segment::packed(place), std::memory_order_release);  // stored before the count that names the ring
  segment::event* const first = events_at(place);
  writer = {&ring->head, &ring->place, first, first + place.count, 0};
  return ring;
}

}  // namespace

segment::ring* new_ring(ring_writer& writer, std::uint32_t& index) noexcept {
  const std::lock_guard lock(pool_mutex);
  auto* const ring = make_ring<segment::ring>(rings_table, rings_used, segment::first_ring_events, writer);
  index = ring == nullptr ? no_ring : static_cast<std::uint32_t>(rings_used - 1);
  if (ring == nullptr) return nullptr;
  process.header.load(std::memory_order_acquire)
      ->rings_used.store(static_cast<std::uint32_t>(rings_used), std::memory_order_release);  // partner: the reader's
  return ring;
}

bool new_poll_ring(ring_writer& writer, std::uint32_t of) noexcept {
  const std::lock_guard lock(pool_mutex);
  auto* const ring =
      make_ring<segment::poll_ring>(poll_rings_table, poll_rings_used, segment::first_poll_ring_events, writer);
  if (ring == nullptr) return false;
  ring->ring.store(of, std::memory_order_release);
  // The partner is the reader's acquire of poll_rings_used.
  process.header.load(std::memory_order_acquire)
      ->poll_rings_used.store(static_cast<std::uint32_t>(poll_rings_used), std::memory_order_release);
  return true;
}

void turn(ring_writer& writer, std::uint32_t most_events) noexcept {
  const ring_place before = segment::unpacked(writer.place->load(std::memory_order_relaxed));
  segment::event* const old = writer.end - before.count;
  writer.next = old;
  if (before.count >= most_events || process.header.load(std::memory_order_acquire) == nullptr) return;
  ring_place after{};
  segment::event* moved = nullptr;
  {
    const std::lock_guard lock(pool_mutex);
    if (!take_place(std::min(before.count * 4, most_events), after)) return;
    moved = events_at(after);
  }
  for (std::uint64_t n = writer.written - before.count; n != writer.written; ++n) {
    const segment::event& from = old[n % before.count];
    constexpr auto own = std::memory_order_relaxed;  // this thread wrote them
    fill_event(moved[n % after.count], static_cast<segment::event_kind>(from.kind.load(own)), from.ticks.load(own),
               from.node.load(own), from.other.load(own), from.site.load(own),
               static_cast<node_state>(from.state.load(own)));
  }
  writer.place->store(segment::packed(after), std::memory_order_release);  // partner: the reader's acquire
  writer.next = moved + writer.written % after.count;
  writer.end = moved + after.count;
  const std::lock_guard lock(pool_mutex);
  leave_place(before);
}

void forget_rings_after_fork() noexcept {
  rings_table.forget();
  poll_rings_table.forget();
  events_table.forget();
  rings_used = poll_rings_used = events_used = 0;
  for (left_places& l : left) l.count = 0;
}

}  // namespace curfew::recorder::detail
