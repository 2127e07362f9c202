// Internal: computes points in time as far as the clock can count. Used wherever somebody says how long, or until when.
#pragma once

#include <chrono>

namespace curfew::detail {

// Returns the time that is `duration` from now. "For ever", as people spell it (milliseconds::max(), an infinite
// double), gives the clock's last instant and not one in the past. A duration that is negative or no number gives now.
template <class Rep, class Period>
std::chrono::steady_clock::time_point time_after(std::chrono::duration<Rep, Period> duration) noexcept {
  using std::chrono::steady_clock;
  using seconds = std::chrono::duration<double>;
  const steady_clock::time_point now = steady_clock::now();
  if (!(duration > duration.zero())) return now;
  const steady_clock::duration left = steady_clock::time_point::max() - now;
  if (!(seconds(duration) < seconds(left))) return steady_clock::time_point::max();
  return now + std::chrono::duration_cast<steady_clock::duration>(duration);
}

// Returns the same time in the clock's own units, however coarse the given ones are; the clock's last instant if it is
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
