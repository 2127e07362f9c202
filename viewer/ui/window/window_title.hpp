// Returns the window's title, for lists of windows: the process, and what is selected in it.
#pragma once

#include <string>

#include "viewer/ui/view_state.hpp"

namespace curfew::viewer {

std::string window_title(const view_state&);

}  // namespace curfew::viewer
