// Counts into a block of counters. Used by the files of probe/recorder/ only.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// There are two ways to make a count. A thread's own block has one writer, so plain moves will do. A loop's block of
// last resort has many. Release: whoever sees a count (acquire, in readers) sees the slots as they were before it was
// made.
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

// Holds the counters for the events of one loop on one thread.
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

// Returns segment::histogram_bucket() of a time that is still a double: its exponent and the first two bits of its
// mantissa, as they stand, number the buckets from 4 ns on. This is done three times for a task; a task that costs 73.5
// ns would cost 76 with segment::histogram_bucket() (./dev bench).
inline std::size_t bucket_of(double ns) noexcept {
  constexpr std::size_t bucket_of_4_ns = segment::histogram_bucket(4);
  // One comparison serves both ends, because what is below 4 ns wraps to a large number.
  const std::uint64_t beyond = (std::bit_cast<std::uint64_t>(ns) >> 50) - (std::bit_cast<std::uint64_t>(4.0) >> 50);
  if (beyond < segment::histogram_buckets - bucket_of_4_ns) [[likely]]
    return bucket_of_4_ns + beyond;
  return ns < 4 ? static_cast<std::size_t>(ns) : segment::histogram_buckets - 1;
}

template <class How>
inline void observe(segment::histogram& h, std::uint64_t ticks, double ns_per_tick) noexcept {
  if (ticks == 0) return How::add(h.buckets[0], 1);  // a task that is polled where and when it was woken
  // Signed, because that takes one instruction each way.
  const double ns = static_cast<double>(static_cast<std::int64_t>(ticks)) * ns_per_tick;
  How::add(h.sum_ns, static_cast<std::uint64_t>(static_cast<std::int64_t>(ns)));
  How::add(h.buckets[bucket_of(ns)], 1);
}

// Counters of different cores, and ticks that a caller reuses, may step back a little: then no time has passed.
inline std::uint64_t elapsed(tick from, tick to) noexcept { return to > from ? to - from : 0; }

}  // namespace curfew::recorder::detail
