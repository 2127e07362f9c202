// One frame: all panels over the whole window.
#pragma once

#include <vector>

#include "viewer/theme/look.hpp"
#include "viewer/ui/stage.hpp"

namespace curfew::viewer {

// Between ImGui::NewFrame and Render. The commands are to be applied before the next frame. `marks`: for tests.
std::vector<command> draw_window(const look&, desk&, landmarks* marks = nullptr);

}  // namespace curfew::viewer
