// Small pictures of numbers: a line over time, bars of a distribution, a bar of shares.
#pragma once

#include <span>
#include <string_view>

#include "probe/model/snapshot.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

// Values at equal distances, the latest at the right edge, `whole` of them across. The lowest line is zero, the highest
// the largest value, at least `top`.
void sparkline(const canvas&, const box&, std::span<const float> values, std::size_t whole, float top, colour);

// A log-linear histogram, a bar for each doubling from the first that has anything to the last, with the edges named.
// Bars at and above `slow` are of the colour of a warning. Heights by the square root: what is rare is seen.
void distribution(const canvas&, const box&, const model::histogram&, model::nanoseconds slow);

struct share {
  double value = 0;
  colour of{};
};
void share_bar(const canvas&, const box&, std::span<const share>);

}  // namespace curfew::viewer
