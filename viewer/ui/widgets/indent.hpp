// How far a tree is indented: as deep as it is, as long as a name beside it keeps enough room to be read.
#pragma once

#include <algorithm>

#include "viewer/rows/flat_tree.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

inline constexpr float least_name = 160;  // of the design

// So many levels of `step` each are shown of `depth`, where `room` is all that there is for them and the name.
inline index levels_shown(const canvas& pen, float room, float step, index depth) {
  const float levels = (room - pen.px(least_name)) / pen.px(step);
  return std::min(depth, static_cast<index>(std::max(levels, 0.f)));
}

}  // namespace curfew::viewer
