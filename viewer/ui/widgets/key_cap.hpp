// Draws the cap of a key, beside the words that say what the key does.
#pragma once

#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

// Returns the cap's right edge.
inline float key_cap(const canvas& pen, float x, float middle, const char* text) {
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().mono_small;
  const float width = canvas::width(font, text) + pen.px(10);
  const box b{x, middle - pen.px(8), x + width, middle + pen.px(8)};
  pen.fill(b, c.raised, pen.px(3));
  pen.text(font, x + pen.px(5), canvas::baseline(font, b.top, b.bottom), c.text_dim, text);
  return b.right;
}

}  // namespace curfew::viewer
