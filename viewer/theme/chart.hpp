// Draws small charts: a line over time, the bars of a distribution, a bar of shares.
#pragma once

#include <span>
#include <string_view>

#include "probe/model/snapshot.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

// Draws values at equal distances, the latest at the right edge; `whole` of them take the whole width. The bottom of
// the box is zero, its top the largest value or `top`, whichever is larger.
void sparkline(const canvas&, const box&, std::span<const float> values, std::size_t whole, float top, colour);

// Draws a log-linear histogram with a bar for each power of two, from the first that has values to the last, at least
// 12, and names their lower bounds. Bars at and above `slow` have the colour of a warning. A bar's height is the square
// root of its count, so that rare values can be seen.
void distribution(const canvas&, const box&, const model::histogram&, model::nanoseconds slow);

struct share {
  double value = 0;
  colour of{};
};
// Draws the shares side by side; the sum of their values takes the whole width.
void share_bar(const canvas&, const box&, std::span<const share>);

}  // namespace curfew::viewer
