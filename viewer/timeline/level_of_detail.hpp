// Turns a lane's polls into what can be seen of them: polls that are narrower than least_width pixels become one with
// their neighbours. The cost depends on the width of the screen and not on the number of polls, because a search jumps
// over the polls within a pixel.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "viewer/timeline/poll_index.hpp"
#include "viewer/timeline/time_view.hpp"

namespace curfew::viewer::timeline {

inline constexpr double least_width = 2;  // pixels
inline constexpr double least_wait = 3;   // pixels; a narrower wait is not shown

// A stretch of a lane, in pixels from the left end of the view; it may reach beyond both ends.
struct drawn_stretch {
  double left = 0, right = 0;
  std::uint32_t first = 0;  // number of its first poll; for a wait, number of the poll before it
  std::uint32_t polls = 0;  // number of polls that became one; 0 for a wait
  double busy = 1;          // share of the stretch that was spent in these polls
  bool notable = false;     // whether one of them took `notable_ns` or longer
};

// Calls draw(drawn_stretch) from left to right. `width` is that of the lane, in pixels. If `with_waits` is set, which
// requires that all polls are of one task, it calls it for the waits between two polls, too. Of many polls that became
// one, only the first hundred are searched for a notable one.
template <class Draw>
void draw_polls(const poll_index& list, const time_view& view, double width, bool with_waits, Draw draw,
                std::int64_t notable_ns = std::numeric_limits<std::int64_t>::max()) {
  const double scale = width / static_cast<double>(view.width().count());
  const std::int64_t from = view.from().count();
  const auto x = [&](std::int64_t at) { return static_cast<double>(at - from) * scale; };
  constexpr std::size_t few = poll_index::block_size, many = 8 * poll_index::block_size;
  const auto column = std::max<std::int64_t>(1, static_cast<std::int64_t>(least_width / scale));

  std::size_t i = list.first_ending_after(from);
  const auto wait = [&](std::size_t before, std::size_t after) {
    if (!with_waits) return;
    const double left = x(list.end_ns(before));
    const double right = after < list.size() ? x(list.begin_ns(after)) : width;
    if (right - left >= least_wait) draw(drawn_stretch{left, right, list[before], 0, 0});
  };
  if (i > 0) wait(i - 1, i);
  double drawn_to = -least_width;
  while (i < list.size()) {
    const double left = x(list.begin_ns(i));
    if (left >= width) break;
    const double right = x(list.end_ns(i));
    if (right - left >= least_width) {
      draw(drawn_stretch{left, right, list[i], 1, 1, list.end_ns(i) - list.begin_ns(i) >= notable_ns});
      drawn_to = right;
      wait(i, i + 1);
      ++i;
      continue;
    }
    // This poll begins a column, and all that end within the column belong to it. Columns are side by side.
    const double begin = std::max(left, drawn_to);
    const std::int64_t end = from + static_cast<std::int64_t>(begin / scale) + column;
    std::size_t next = std::max(i + 1, list.first_ending_after(end, i + 1));
    while (next > i + 1 && list.busy_ns(next - 1, next) >= column) --next;  // a wide poll is drawn by itself
    // Among many, a few more or less cannot be seen, and to be exact would need polls that are far apart in memory.
    if (next - i > many) next = list.whole_blocks(next);
    const std::int64_t ns = next - i > few ? list.busy_roughly_ns(i, next) : list.busy_ns(i, next);
    const double busy = static_cast<double>(ns) / static_cast<double>(column);
    bool notable = false;
    for (std::size_t at = i; ns >= notable_ns && !notable && at < std::min(next, i + 100); ++at)
      notable = list.end_ns(at) - list.begin_ns(at) >= notable_ns;
    draw(drawn_stretch{begin, begin + least_width, list[i], static_cast<std::uint32_t>(next - i), std::min(busy, 1.0),
                       notable});
    drawn_to = begin + least_width;
    wait(next - 1, next);
    i = next;
  }
}

}  // namespace curfew::viewer::timeline
