// Decides how often a process is read: ten times a second while it changes, ever less often while it does not (down to
// once a second), and never so often that reading takes more than a fifth of one processor.
#pragma once

#include <algorithm>
#include <chrono>

namespace curfew::viewer {

class pace {
 public:
  static constexpr std::chrono::milliseconds quickest{100};
  static constexpr std::chrono::milliseconds slowest{1000};
  static constexpr int least_rest = 4;  // multiple of the time that the reading took
  // A process whose change digest stays the same is read in full all the same, once the larger of these two has passed:
  // that many seconds, or that many times as long as a reading takes.
  static constexpr std::chrono::seconds least_distrust{2};
  static constexpr int distrust = 1000;

  // Returns how long to wait before the next reading. `changed` says whether this one found a change, `took` how long
  // it took.
  std::chrono::nanoseconds next(bool changed, std::chrono::nanoseconds took) {
    wait_ = changed ? std::chrono::nanoseconds(quickest) : std::min<std::chrono::nanoseconds>(wait_ * 2, slowest);
    return std::max<std::chrono::nanoseconds>(wait_, took * least_rest);
  }

  // Returns whether it is time for another full reading though nothing seems to have changed. `since` is the time since
  // the last one, `took` how long that took.
  static bool distrusts(std::chrono::nanoseconds since, std::chrono::nanoseconds took) {
    return since >= std::max<std::chrono::nanoseconds>(least_distrust, took * distrust);
  }

 private:
  std::chrono::nanoseconds wait_ = quickest;
};

}  // namespace curfew::viewer
