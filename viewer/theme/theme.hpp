// How everything looks: colours by their meaning, fonts, and the scale of the screen. These are values only; canvas.hpp
// draws with them.
#pragma once

#include <imgui.h>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

using colour = ImU32;

constexpr colour rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}
constexpr colour with_alpha(colour c, unsigned alpha) { return (c & 0x00ffffffu) | (alpha << 24); }
colour blend(colour a, colour b, float share_of_b);

// Colours of states are used for their meaning only, and never alone: a shape or a word says the same.
struct palette {
  colour ground, panel, field, raised, line, line_soft;  // surfaces, from back to front
  colour text, text_dim, text_faint;                     // three levels, and no more
  colour accent, selection, hover, guide;
  // These have a meaning: a poll or a task that runs is neither good nor bad; `good` says that all is well, `problem`
  // and `warning` that it is not. The states of most tasks have quiet colours. tests/viewer/ui/window/palette_test.cpp
  // checks their contrast, and that people with protanopia or deuteranopia can tell them apart.
  colour running, ready, waiting, ended, cancelled, problem, warning, good;

  colour of(model::task_state) const;
};
const palette& dark();
const palette& light();

struct fonts {
  ImFont* plain = nullptr;
  ImFont* strong = nullptr;
  ImFont* small = nullptr;
  ImFont* title = nullptr;
  ImFont* mono = nullptr;
  ImFont* mono_small = nullptr;
};

class glyph_requests;

struct theme {
  palette colours = dark();
  viewer::fonts fonts{};
  float scale = 1;
  glyph_requests* glyphs = nullptr;  // takes requests for characters that the fonts lack; may be null

  float px(float v) const;  // converts a length of the design to whole pixels of this screen
};

// Loads the fonts into the atlas of the current ImGui context: Inter and JetBrains Mono, else DejaVu, else ImGui's own.
// Adds the glyphs that other fonts of the system have for the characters that were asked for.
// REQUIRES: this is not between NewFrame and Render.
fonts load_fonts(float scale, const glyph_requests* = nullptr);
// Sets ImGui's own style to that of the theme.
void apply_style(const theme&);

}  // namespace curfew::viewer
