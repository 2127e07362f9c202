// Draws the bar beside a list that is longer than the room for it. It shows which part of the list is seen, and scrolls
// by a click or a drag.
#pragma once

#include <optional>
#include <string>

#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

// All fields have the same unit, which is the list's own: rows, lanes or pixels.
struct scroll_range {
  double first = 0;    // where the part that is seen begins
  double visible = 0;  // length of the part that is seen
  double all = 0;      // length of the list
};

struct scroll_bar_style {
  float beside = 0, above = 0;  // pixels between the thumb's way and the edges of the bar's box
  float rounding = 0;
  colour thumb{}, hovered{}, held{};
};

// Draws the bar, unless all of the list is seen. Returns the new `first` while the user scrolls by it, else nullopt.
// REQUIRES: `name` is unique on the screen.
std::optional<double> scroll_bar(const panel_context&, const std::string& name, const box&, const scroll_range&,
                                 const scroll_bar_style&);

}  // namespace curfew::viewer
