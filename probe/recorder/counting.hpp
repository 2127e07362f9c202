// Counting into a block of counters, and writing events into a ring. For the files of probe/recorder/ only.
#pragma once

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

template <class How>
inline void observe(segment::histogram& h, std::uint64_t ns) noexcept {
  How::add(h.sum_ns, ns);
  How::add(h.buckets[segment::histogram_bucket(ns)], 1);
}

// Counters of different cores, and ticks that a caller reuses, may step back a little: that is no time.
inline std::uint64_t elapsed(tick from, tick to) noexcept { return to > from ? to - from : 0; }
inline std::uint64_t to_ns(std::uint64_t ticks) noexcept {
  return scale(ticks, process.ns_per_tick.load(std::memory_order_relaxed));
}

inline void write_event(thread_state& t, segment::event_kind kind, tick at, node_id subject, node_id other,
                        site_id site) noexcept {
  segment::ring* const ring = t.ring;
  if (ring == nullptr) return;
  segment::event& e = ring->events[t.ring_head % segment::ring_events];
  // Release: a reader that sees (acquire) any of these also sees that `head` has come here, and knows that the event
  // that stood here before is gone.
  e.ticks.store(at, std::memory_order_release);
  e.node.store(subject, std::memory_order_release);
  e.other.store(other, std::memory_order_release);
  e.site.store(site, std::memory_order_release);
  e.kind.store(static_cast<std::uint16_t>(kind), std::memory_order_release);
  ring->head.store(++t.ring_head, std::memory_order_release);  // partner: the reader's acquire of head
}

}  // namespace curfew::recorder::detail
