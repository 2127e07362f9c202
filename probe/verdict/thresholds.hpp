// The numbers that rules go by, each named, with its default.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace curfew::verdict {

// A poll that holds its loop up: nothing else runs on its thread meanwhile.
inline constexpr std::chrono::milliseconds long_poll{100};

// When a spawn site's live tasks count as growing: in each of so many stretches of time they fell back to more than in
// the one before. Ten minutes in all: longer than caches and pools take to fill, short enough to be told the same hour.
struct growth_thresholds {
  std::chrono::nanoseconds stretch = std::chrono::minutes(2);
  std::size_t stretches = 5;
  std::uint64_t least_tasks = 50;  // fewer may be chance
  // Of the growth, in the second half. A steady rise has half of it there; an exponential approach to a level with a
  // time constant below ten minutes has less than this.
  double least_share_lately = 0.4;

  // The same rule over another time: a nightly batch grows more slowly than a server that leaks a request.
  static growth_thresholds over(std::chrono::nanoseconds time) {
    growth_thresholds limits;
    limits.stretch = std::max<std::chrono::nanoseconds>(time / static_cast<std::int64_t>(limits.stretches),
                                                        std::chrono::nanoseconds(1));
    return limits;
  }
};

}  // namespace curfew::verdict
