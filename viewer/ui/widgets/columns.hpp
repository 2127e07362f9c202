// Lays out the columns of a table: the first takes what is left, and the others have a fixed width. If the first would
// become too narrow, others are left out, the least important ones first.
#pragma once

#include <span>
#include <vector>

#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

inline constexpr int indispensable = 9;

struct column {
  float width;         // length of the design
  int importance;      // the column with the least is left out first; one that is `indispensable` never is
  bool wanted = true;  // whether the user wants to see it
};

// Returns the boxes of the columns. [0] is the column that takes what is left; it is at least `least_first` wide, a
// length of the design, if that is possible. [i + 1] is columns[i], whose width is 0 if it is left out.
std::vector<box> lay_out(const canvas&, const box& whole, std::span<const column> columns, float least_first);

}  // namespace curfew::viewer
