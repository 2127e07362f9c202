// Counting into a block of counters, and writing events into a ring. For the files of probe/recorder/ only.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>

#include "probe/recorder/one_store.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

// How a count is made. A thread's own block has one writer: plain moves will do. A loop's block of last resort has
// many. Release: whoever sees a count (acquire, in readers) sees the slots as they were before it was made.
struct alone {
  static void add(std::atomic<std::uint64_t>& count, std::uint64_t n) noexcept {
    count.store(count.load(std::memory_order_relaxed) + n, std::memory_order_release);
  }
};
struct among_others {
  static void add(std::atomic<std::uint64_t>& count, std::uint64_t n) noexcept {
    count.fetch_add(n, std::memory_order_release);
  }
};

// The counters that events of one loop on one thread go to.
struct counting_place {
  segment::counters* counters;
  bool shared;
};
inline void add(counting_place place, std::atomic<std::uint64_t> segment::counters::* count,
                std::uint64_t n = 1) noexcept {
  if (place.counters == nullptr) return;
  if (place.shared) {
    among_others::add(place.counters->*count, n);
  } else {
    alone::add(place.counters->*count, n);
  }
}
CURFEW_HIDDEN counting_place place_of(loop&, thread_state*) noexcept;  // loops.cpp

// segment::histogram_bucket() of a time that is still a double: its exponent and the first two bits of its mantissa,
// as they stand, number the buckets from 4 ns on. It is done three times a task: one that costs 73.5 ns cost 76 with
// the other (./dev bench).
inline std::size_t bucket_of(double ns) noexcept {
  constexpr std::size_t bucket_of_4_ns = segment::histogram_bucket(4);
  // One comparison for both ends: what is below 4 ns wraps to a large number.
  const std::uint64_t beyond = (std::bit_cast<std::uint64_t>(ns) >> 50) - (std::bit_cast<std::uint64_t>(4.0) >> 50);
  if (beyond < segment::histogram_buckets - bucket_of_4_ns) [[likely]]
    return bucket_of_4_ns + beyond;
  return ns < 4 ? static_cast<std::size_t>(ns) : segment::histogram_buckets - 1;
}

template <class How>
inline void observe(segment::histogram& h, std::uint64_t ticks, double ns_per_tick) noexcept {
  // Signed: one instruction each way.
  const double ns = static_cast<double>(static_cast<std::int64_t>(ticks)) * ns_per_tick;
  How::add(h.sum_ns, static_cast<std::uint64_t>(static_cast<std::int64_t>(ns)));
  How::add(h.buckets[bucket_of(ns)], 1);
}

// Counters of different cores, and ticks that a caller reuses, may step back a little: that is no time.
inline std::uint64_t elapsed(tick from, tick to) noexcept { return to > from ? to - from : 0; }

// Fills what a ring's next event is to be.
inline void fill_event(segment::event& e, segment::event_kind kind, tick at, node_id subject, std::uint64_t other,
                       std::uint32_t site, segment::node_state state = segment::node_state::free) noexcept {
  // Release: a reader that sees (acquire) any of these also sees that `head` has come here, and knows that the event
  // that stood here before is gone.
  e.ticks.store(at, std::memory_order_release);
  e.node.store(subject, std::memory_order_release);
  e.other.store(other, std::memory_order_release);
  static_assert(offsetof(segment::event, kind) == offsetof(segment::event, site) + 4 &&
                offsetof(segment::event, state) == offsetof(segment::event, site) + 6);
  store_at_once(e.site, std::uint64_t{static_cast<std::uint16_t>(state)} << 48 |
                            std::uint64_t{static_cast<std::uint16_t>(kind)} << 32 | site);
}

inline void write_event(thread_state& t, segment::event_kind kind, tick at, node_id subject, node_id other,
                        site_id site) noexcept {
  ring_writer& ring = t.events;
  if (ring.head == nullptr) return;
  fill_event(*ring.next, kind, at, subject, other, site);
  ring.head->store(++ring.written, std::memory_order_release);  // partner: the reader's acquire of head
  if (++ring.next == ring.end) [[unlikely]]
    turn(ring, segment::ring_events);
}

}  // namespace curfew::recorder::detail
