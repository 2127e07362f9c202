// How often a process is read: ten times a second while it changes, ever less while it does not, and never so often
// that reading takes more than a part of one processor.
#pragma once

#include <algorithm>
#include <chrono>

namespace curfew::viewer {

class pace {
 public:
  static constexpr std::chrono::milliseconds quickest{100};
  static constexpr std::chrono::milliseconds slowest{1000};
  static constexpr int least_rest = 4;  // times as long as the reading took
  // A process whose change digest is the same is read in full all the same after so long, and so many times what that
  // takes.
  static constexpr std::chrono::seconds least_distrust{2};
  static constexpr int distrust = 1000;

  std::chrono::nanoseconds next(bool changed, std::chrono::nanoseconds took) {
    wait_ = changed ? std::chrono::nanoseconds(quickest) : std::min<std::chrono::nanoseconds>(wait_ * 2, slowest);
    return std::max<std::chrono::nanoseconds>(wait_, took * least_rest);
  }

  // Since the last full reading, which took so long: whether it is time for another though nothing seems to change.
  static bool distrusts(std::chrono::nanoseconds since, std::chrono::nanoseconds took) {
    return since >= std::max<std::chrono::nanoseconds>(least_distrust, took * distrust);
  }

 private:
  std::chrono::nanoseconds wait_ = quickest;
};

}  // namespace curfew::viewer
