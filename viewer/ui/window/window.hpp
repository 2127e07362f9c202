// Draws one frame: all panels over the whole window.
#pragma once

#include <vector>

#include "viewer/theme/theme.hpp"
#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

struct drawn_window {
  std::vector<command> commands;  // to be executed before the next frame
  // False if some characters are drawn as numbers, because the fonts are yet to be loaded for them. Such a frame is not
  // worth showing: to load large fonts takes long, and what was on the screen before is easier to read.
  bool readable;
};

// Draws the window. `boxes`, for tests, is filled with what is on the screen. REQUIRES: this is between ImGui::NewFrame
// and Render.
drawn_window draw_window(const theme&, view_state&, element_boxes* boxes = nullptr);

}  // namespace curfew::viewer
