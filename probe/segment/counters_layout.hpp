// The part of the layout that is about counters: one block for each pair of a thread and a loop's name. layout.hpp
// includes it, and its rules hold.
#pragma once

#include <atomic>
#include <cstdint>

namespace curfew::segment {

// Histograms are log-linear: each power of two has 4 buckets, and a value is in histogram_bucket(nanoseconds).
inline constexpr std::uint32_t histogram_buckets = 188;
constexpr std::uint32_t histogram_bucket(std::uint64_t ns) {
  if (ns < 4) return static_cast<std::uint32_t>(ns);
  constexpr std::uint64_t largest = (std::uint64_t{1} << 48) - 1;  // 78 hours: longer times land in the last bucket
  if (ns > largest) ns = largest;
  const auto exponent = 63u - static_cast<std::uint32_t>(__builtin_clzll(ns));
  return (exponent - 1) * 4 + static_cast<std::uint32_t>((ns >> (exponent - 2)) & 3);
}
static_assert(histogram_bucket((std::uint64_t{1} << 48) - 1) == histogram_buckets - 1);
// Returns the smallest value of a bucket, in nanoseconds.
constexpr std::uint64_t histogram_floor(std::uint32_t bucket) {
  if (bucket < 4) return bucket;
  return (std::uint64_t{4} + bucket % 4) << (bucket / 4 - 1);
}
static_assert(histogram_floor(histogram_bucket(4096)) == 4096 && histogram_floor(5) == 5);

struct histogram {
  std::atomic<std::uint64_t> sum_ns;
  std::atomic<std::uint64_t> buckets[histogram_buckets];
};

// Counters only grow. Each is written by one thread at a time, except in a block of last resort, which threads without
// one of their own share. Pairs of counters make the conservation law exact while others look: `spawn_begun` is counted
// before a slot becomes live and `spawned` after it; `end_begun` is counted before the slot stops being live, and
// completed, failed, cancelled or destroyed after it.
struct counters {
  std::atomic<std::uint32_t> series;  // string id of the loop's name
  std::atomic<std::uint32_t> reserved0;
  std::atomic<std::uint64_t> spawn_begun;
  std::atomic<std::uint64_t> spawned;  // tasks, with the untracked ones
  std::atomic<std::uint64_t> end_begun;
  std::atomic<std::uint64_t> completed;
  std::atomic<std::uint64_t> failed;
  std::atomic<std::uint64_t> cancelled;
  std::atomic<std::uint64_t> destroyed;  // includes the tasks that never started
  std::atomic<std::uint64_t> untracked;  // tasks that got no slot; their ends are not counted
  std::atomic<std::uint64_t> orphaned;
  std::atomic<std::uint64_t> pending_at_shutdown;
  std::atomic<std::uint64_t> unobserved_errors;
  std::atomic<std::uint64_t> cancels_asked;
  std::atomic<std::uint64_t> groups_opened;
  std::atomic<std::uint64_t> groups_closed;
  std::atomic<std::uint64_t> failed_daemons;
  std::uint64_t reserved1[7];
  histogram poll_duration;   // its sum is the time in finished polls, and its counts add up to their number
  histogram schedule_delay;  // from ready to running; counted when the poll ends
  histogram task_lifetime;   // from spawn to end
  std::uint64_t reserved2[2];
};
static_assert(sizeof(counters) == 4736 && sizeof(counters) % 64 == 0);

}  // namespace curfew::segment
