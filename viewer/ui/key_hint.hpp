// A key and what it does, as the foot of the window and the card of all keys show it.
#pragma once

#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

struct key_hint {
  const char* cap;
  const char* word;
  bool of_live = false;  // of no use where nothing changes any more
};

// Draws the cap of a key; returns its right edge.
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
