// Limits how far the rows of a tree are indented, so that their names keep enough room to be read.
#pragma once

#include <algorithm>

#include "viewer/rows/flat_tree.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

inline constexpr float least_name = 180;  // the least width of a name and its number, as a length of the design

// Returns how many of `depth` levels are shown. `step` is the indent of a level, as a length of the design, and `room`
// is the width for both the levels and the name, in pixels.
inline index levels_shown(const canvas& pen, float room, float step, index depth) {
  const float levels = (room - pen.px(least_name)) / pen.px(step);
  return std::min(depth, static_cast<index>(std::max(levels, 0.f)));
}

}  // namespace curfew::viewer
