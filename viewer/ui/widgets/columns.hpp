// Lays out the columns of a table: the first takes what is left by the others. These get their room in the order of
// their importance, and one that would leave the first too little is left out. If the first has more than it needs,
// some of the others become wider.
#pragma once

#include <span>
#include <vector>

#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

inline constexpr int indispensable = 9, of_little_use = 2;

struct column {
  float width;         // length of the design
  int importance;      // the column with the most gets its room first; one that is `indispensable` in any case
  bool wanted = true;  // whether the user wants to see it, and it has something to show
  float widest = 0;    // the width to which it grows where there is room; it does not if this is less than `width`
};

// Returns the boxes of the columns. [0] is the column that takes what is left; it is at least `least_first` wide, a
// length of the design, if that is possible. Only while it is at least `fair_first` wide are there columns that are
// `of_little_use`, and do others grow. [i + 1] is columns[i], whose width is 0 if it is left out.
std::vector<box> lay_out(const canvas&, const box& whole, std::span<const column> columns, float least_first,
                         float fair_first = 0);

}  // namespace curfew::viewer
