// One frame: all panels over the whole window.
#pragma once

#include <vector>

#include "viewer/theme/theme.hpp"
#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

struct drawn_window {
  std::vector<command> commands;  // to be applied before the next frame
  // False: some characters stand there as numbers, since the fonts are yet to be loaded for them. The frame is not
  // worth showing: loading takes long where large fonts are, and what was on the screen before is easier to read.
  bool readable;
};

// Between ImGui::NewFrame and Render. `boxes`: for tests.
drawn_window draw_window(const theme&, view_state&, element_boxes* boxes = nullptr);

}  // namespace curfew::viewer
