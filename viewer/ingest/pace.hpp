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

  std::chrono::nanoseconds next(bool changed, std::chrono::nanoseconds took) {
    wait_ = changed ? std::chrono::nanoseconds(quickest) : std::min<std::chrono::nanoseconds>(wait_ * 2, slowest);
    return std::max<std::chrono::nanoseconds>(wait_, took * least_rest);
  }

 private:
  std::chrono::nanoseconds wait_ = quickest;
};

}  // namespace curfew::viewer
