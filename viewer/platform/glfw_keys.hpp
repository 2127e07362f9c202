// GLFW's key codes as the viewer's own.
#pragma once

#include "viewer/ui/keys.hpp"

namespace curfew::viewer {

key key_of_glfw(int code);  // key::unknown: one that the viewer does not know

}  // namespace curfew::viewer
