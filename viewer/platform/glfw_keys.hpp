// Converts GLFW's key codes to the viewer's own.
#pragma once

#include "viewer/ui/keys.hpp"

namespace curfew::viewer {

key key_of_glfw(int code);  // returns key::unknown for a key that the viewer does not know

}  // namespace curfew::viewer
