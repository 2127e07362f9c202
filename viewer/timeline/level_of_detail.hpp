// From a lane's polls to what can be seen of them: what is narrower than least_width pixels becomes one with its
// neighbours. The cost depends on the width of the screen and not on the number of polls: what lies within a pixel is
// jumped over by a search.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "viewer/timeline/history.hpp"
#include "viewer/timeline/time_view.hpp"

namespace curfew::viewer::timeline {

inline constexpr double least_width = 2;  // pixels
inline constexpr double least_wait = 3;   // pixels; a narrower one is not shown

// A stretch of a lane, in pixels from the left end of the view; it may reach beyond both ends.
struct drawn_stretch {
  double left = 0, right = 0;
  std::uint32_t first = 0;  // number of its first poll; of a wait: of the poll before it
  std::uint32_t polls = 0;  // how many became one; 0: it is a wait
  double busy = 1;          // which share of the stretch was spent in them
};

// The first position in `list` whose poll ends after `at`.
inline std::size_t first_ending_after(const history& h, std::span<const std::uint32_t> list, nanoseconds at,
                                      std::size_t from = 0) {
  // A step that doubles: what is looked for is mostly near.
  std::size_t step = 1, low = from, high = from;
  while (high < list.size() && h[list[high]].to <= at) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = std::min(high, list.size());
  const auto found = std::partition_point(list.begin() + static_cast<std::ptrdiff_t>(low),
                                          list.begin() + static_cast<std::ptrdiff_t>(high),
                                          [&](std::uint32_t n) { return h[n].to <= at; });
  return static_cast<std::size_t>(found - list.begin());
}

// Calls draw(drawn_stretch) from left to right. `with_waits`: also for what lies between two polls, where they are of
// one task.
template <class Draw>
void draw_polls(const history& h, const number_list& polls, const time_view& view, double width, bool with_waits,
                Draw draw) {
  const std::span<const std::uint32_t> list = polls.all();
  const double scale = width / static_cast<double>(view.width().count());
  const auto x = [&](nanoseconds at) { return static_cast<double>((at - view.from()).count()) * scale; };
  const nanoseconds column(static_cast<std::int64_t>(least_width / scale));

  std::size_t i = first_ending_after(h, list, view.from());
  const auto wait = [&](std::size_t before, std::size_t after) {
    const double left = x(h[list[before]].to);
    const double right = after < list.size() ? x(h[list[after]].from) : width;
    if (with_waits && right - left >= least_wait) draw(drawn_stretch{left, right, list[before], 0, 0});
  };
  if (i > 0) wait(i - 1, i);
  double drawn_to = -least_width;
  while (i < list.size()) {
    const poll& p = h[list[i]];
    const double left = x(p.from);
    if (left >= width) break;
    const double right = x(p.to);
    if (right - left >= least_width) {
      draw(drawn_stretch{left, right, list[i], 1, 1});
      drawn_to = right;
      wait(i, i + 1);
      ++i;
      continue;
    }
    // All that ends within the column that it begins; columns stand beside each other.
    const double begin = std::max(left, drawn_to);
    const nanoseconds end = view.from() + nanoseconds(static_cast<std::int64_t>(begin / scale)) + column;
    std::size_t next = i + 1;
    next = std::max(next, first_ending_after(h, list, end, i + 1));
    while (next > i + 1 && h[list[next - 1]].to - h[list[next - 1]].from >= column)
      --next;  // that one stands for itself
    const double busy =
        static_cast<double>(polls.busy_ns(i, next)) / static_cast<double>(std::max<std::int64_t>(column.count(), 1));
    draw(drawn_stretch{begin, begin + least_width, list[i], static_cast<std::uint32_t>(next - i), std::min(busy, 1.0)});
    drawn_to = begin + least_width;
    wait(next - 1, next);
    i = next;
  }
}

}  // namespace curfew::viewer::timeline
