// How everything looks: colours by what they mean, fonts, and the scale of the screen. Values only; canvas.hpp draws
// with them.
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

// Colours of state carry meaning only, and never alone: a shape or a word stands beside.
struct palette {
  colour ground, panel, field, raised, line, line_soft;  // surfaces, from back to front
  colour text, text_dim, text_faint;                     // three levels, no more
  colour accent, selection, hover, guide;
  // By what they mean: a poll or a task that runs is neither good nor bad; `good` says that all is well, `problem` and
  // `warning` that it is not. States that most tasks are in are quiet. tests/viewer/ui/palette_test.cpp holds that they
  // can be told apart with protanopia and deuteranopia, and their contrast.
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
  glyph_requests* glyphs = nullptr;  // where to ask for characters that the fonts lack; null: nowhere

  float px(float v) const;  // a length of the design on this screen, in whole pixels
};

// Into the atlas of the current ImGui context: Inter and JetBrains Mono, else DejaVu, else ImGui's own. With these,
// what other fonts of the system have of the characters that were asked for. Not between NewFrame and Render.
fonts load_fonts(float scale, const glyph_requests* = nullptr);
// Sets ImGui's own style to it.
void apply_style(const theme&);

}  // namespace curfew::viewer
