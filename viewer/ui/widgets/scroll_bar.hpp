// The bar beside a list that is longer than its place: how much of it is seen, and where. It scrolls by a click or a
// drag.
#pragma once

#include <optional>
#include <string>

#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

// All in one unit, which is the list's own: rows, lanes or pixels.
struct scroll_range {
  double first = 0;    // that is seen
  double visible = 0;  // how many are seen
  double all = 0;
};

struct scroll_bar_style {
  float beside = 0, above = 0;  // pixels between the thumb's way and the edges of the bar
  float rounding = 0;
  colour thumb{}, hovered{}, held{};
};

// Draws nothing where all is seen. `name` is unique on the screen. While the user scrolls by it: what is to be seen
// first.
std::optional<double> scroll_bar(const panel_context&, const std::string& name, const box&, const scroll_range&,
                                 const scroll_bar_style&);

}  // namespace curfew::viewer
