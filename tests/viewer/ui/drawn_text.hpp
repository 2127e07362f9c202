// What can be read in a frame: characters, found again by the glyphs that were drawn. For tests that ask what is said
// on the screen, and not only where.
#pragma once

#include <imgui.h>

#include <set>
#include <string>

#include "viewer/theme/canvas.hpp"

namespace curfew::tests {

struct drawn_text {
  std::string characters{};   // UTF-8, in the order of drawing; without spaces and ends of lines, which nobody draws
  std::set<ImU32> colours{};  // that they have
};

// Of the last frame of the current context, what begins within the box.
drawn_text text_in(const ImDrawData&, const viewer::box&);

std::string without_spaces(std::string);

}  // namespace curfew::tests
