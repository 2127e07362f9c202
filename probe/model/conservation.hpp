// The conservation law: tasks do not vanish. Every task that was spawned is live, has ended, or was untracked.
#pragma once

#include <cstdint>
#include <limits>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns whether the number of live tasks that a snapshot found lies within the bounds that the counters set:
//
//   spawned_before - untracked - ended_after  <=  live  <=  spawned_after - untracked - ended_before
//
// In a quiet process both bounds are equal. The code compares sums, so that no difference falls below zero.
constexpr bool conserves(const counters& c) {
  constexpr auto plus = [](std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
  };
  const std::uint64_t known = plus(c.live, c.untracked);
  return c.spawned_before <= plus(known, c.ended_after) && plus(known, c.ended_before) <= c.spawned_after;
}

}  // namespace curfew::model
