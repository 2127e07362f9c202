// What the window is called, where windows are listed: the process, and what is selected of it.
#pragma once

#include <string>

#include "viewer/ui/view_state.hpp"

namespace curfew::viewer {

std::string window_title(const view_state&);

}  // namespace curfew::viewer
