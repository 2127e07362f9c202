// Columns of a table: one that takes what is left, and others of fixed width that are given up, the least important
// first, rather than squeeze it.
#pragma once

#include <span>
#include <vector>

#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

inline constexpr int indispensable = 9;

struct column {
  float width;         // of the design
  int importance;      // the least is given up first, what is indispensable never
  bool wanted = true;  // by the user
};

// [0] is the one that takes what is left; [i + 1] is columns[i], without width when it is left out.
std::vector<box> lay_out(const canvas&, const box& whole, std::span<const column> columns, float least_first);

}  // namespace curfew::viewer
