// Internal: computes points in time as far as the clock can count. Used wherever somebody says how long, or until when.
#pragma once

#include <chrono>

#include <curfew/detail/loop_clock.hpp>

namespace curfew::detail {

// Returns the duration in the clock's own units. "For ever", as people spell it (milliseconds::max(), an infinite
// double), gives the longest one. A duration that is negative or no number gives none.
template <class Rep, class Period>
std::chrono::steady_clock::duration for_time(std::chrono::duration<Rep, Period> duration) noexcept {
  using std::chrono::steady_clock;
  using seconds = std::chrono::duration<double>;
  if (!(duration > duration.zero())) return steady_clock::duration::zero();
  if (!(seconds(duration) < seconds(steady_clock::duration::max()))) return steady_clock::duration::max();
  return std::chrono::duration_cast<steady_clock::duration>(duration);
}

// Returns the time that is `duration` from now; the clock's last instant, and not one in the past, if it is later.
template <class Rep, class Period>
std::chrono::steady_clock::time_point time_after(std::chrono::duration<Rep, Period> duration) noexcept {
  using std::chrono::steady_clock;
  const steady_clock::time_point now = loop_clock::now();
  const steady_clock::duration wanted = for_time(duration);
  return wanted < steady_clock::time_point::max() - now ? now + wanted : steady_clock::time_point::max();
}

// Returns the time in the clock's own units, however coarse the given ones are; the clock's last instant if it is
// later than that.
template <class Duration>
std::chrono::steady_clock::time_point at_time(
    std::chrono::time_point<std::chrono::steady_clock, Duration> when) noexcept {
  using std::chrono::steady_clock;
  using seconds = std::chrono::duration<double>;
  const seconds since_epoch(when.time_since_epoch());
  if (!(since_epoch < seconds(steady_clock::time_point::max().time_since_epoch())))
    return steady_clock::time_point::max();
  if (since_epoch < seconds::zero()) return steady_clock::time_point();  // long past, as the epoch is
  return std::chrono::time_point_cast<steady_clock::duration>(when);
}

}  // namespace curfew::detail
