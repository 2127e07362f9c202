// Draws text and small shapes in the current ImGui window. Text stands on a baseline, so that fonts of different
// families line up in a row.
#pragma once

#include <imgui.h>

#include <string_view>

#include "viewer/theme/theme.hpp"

namespace curfew::viewer {

struct box {
  float left = 0, top = 0, right = 0, bottom = 0;

  float width() const { return right - left; }
  float height() const { return bottom - top; }
  float middle() const { return (top + bottom) / 2; }
  bool contains(ImVec2 p) const { return p.x >= left && p.x < right && p.y >= top && p.y < bottom; }
  box inside(float by) const { return {left + by, top + by, right - by, bottom - by}; }
};

class canvas {
 public:
  explicit canvas(const viewer::theme& how) : theme(how), list_(ImGui::GetWindowDrawList()) {}

  const viewer::theme& theme;
  float px(float v) const { return theme.px(v); }
  const palette& colours() const { return theme.colours; }
  const viewer::fonts& fonts() const { return theme.fonts; }
  ImDrawList& list() const { return *list_; }

  // The baseline on which a line of text stands in the middle of that stretch.
  static float baseline(const ImFont*, float top, float bottom);
  static float width(const ImFont*, std::string_view);

  // All return where the text ends.
  float text(ImFont*, float x, float baseline, colour, std::string_view) const;
  float text_right(ImFont*, float right, float baseline, colour, std::string_view) const;
  float text_within(ImFont*, float x, float right, float baseline, colour, std::string_view) const;  // "…" when cut
  // Its beginning and, more of it, its end: names that are made of many parts differ there.
  float text_middle_within(ImFont*, float x, float right, float baseline, colour, std::string_view) const;
  float text_tail_within(ImFont*, float x, float right, float baseline, colour,
                         std::string_view) const;  // its end, on the right
  // Over several lines; returns the bottom.
  float paragraph(ImFont*, const box&, colour, std::string_view) const;
  float paragraph_height(ImFont*, float width, std::string_view) const;
  // "4.2 s", the unit faint and two cells wide, so that columns of mixed units line up.
  void quantity(float right, float baseline, colour, std::string_view) const;

  void fill(const box&, colour, float rounding = 0) const;
  void frame(const box&, colour, float rounding = 0, float width = 1) const;
  float pill(float x, float middle, colour, std::string_view, bool filled) const;  // returns its right end
  float tag(float x, float middle, colour, std::string_view) const;                // the same without a light
  float badge(float x, float middle, colour, std::string_view) const;              // with a warning sign
  void arrow(float x, float middle, bool open, colour) const;
  void warning_sign(float x, float middle, colour) const;

 private:
  ImDrawList* list_;
};

}  // namespace curfew::viewer
