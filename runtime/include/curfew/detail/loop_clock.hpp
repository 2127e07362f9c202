// Internal: the clock by which sleeps and deadlines go. It is std::chrono::steady_clock, but on the thread of a loop
// that has a virtual time: there it is that.
#pragma once

#include <chrono>

namespace curfew::detail {

struct loop_clock {
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr bool is_steady = true;
  static time_point now() noexcept;
};

}  // namespace curfew::detail
