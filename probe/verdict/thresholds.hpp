// Rules compare with these numbers, each of which has a name and a default.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace curfew::verdict {

// A poll that takes so long holds up its loop: nothing else runs on its thread meanwhile.
inline constexpr std::chrono::milliseconds long_poll{100};

// A poll that has lasted longer is a finding while it lasts: a computation or a call that blocks. A second is longer
// than what is done on a loop on purpose, and shorter than anybody waits for an answer.
inline constexpr std::chrono::seconds long_block{1};

// A task that goes on for so long after it was asked to end has not heard it. Cleanup that awaits (a goodbye to its
// peer) takes less, or belongs into a shield.
inline constexpr std::chrono::seconds long_after_cancel{1};

// Says when the live tasks of a spawn site count as growing: in each of `stretches` stretches of time their smallest
// number was larger than in the one before. All stretches take ten minutes: longer than caches and pools take to fill,
// but short enough to report a leak within the hour.
struct growth_thresholds {
  std::chrono::nanoseconds stretch = std::chrono::minutes(2);
  std::size_t stretches = 5;
  std::uint64_t least_tasks = 50;  // a smaller growth may be chance
  // At least this share of the growth must lie in the second half. A steady rise has half of its growth there; an
  // exponential approach to a level with a time constant below ten minutes has a smaller share than this.
  double least_share_lately = 0.4;

  // Returns how long all stretches take.
  constexpr std::chrono::nanoseconds whole() const { return stretch * static_cast<std::int64_t>(stretches); }

  // Returns the same limits for another total time: a nightly batch grows more slowly than a server that leaks with
  // each request.
  static growth_thresholds over(std::chrono::nanoseconds time) {
    growth_thresholds limits;
    limits.stretch = std::max<std::chrono::nanoseconds>(time / static_cast<std::int64_t>(limits.stretches),
                                                        std::chrono::nanoseconds(1));
    return limits;
  }
};

}  // namespace curfew::verdict
