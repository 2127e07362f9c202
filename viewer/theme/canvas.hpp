// Draws text and small shapes in the current ImGui window. All lengths are in pixels of the screen. Text stands on a
// baseline, so that fonts of different families line up in a row.
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

  // Returns the baseline on which a line of text stands in the middle between `top` and `bottom`.
  static float baseline(const ImFont*, float top, float bottom);
  static float width(const ImFont*, std::string_view);

  // All of these return where the text ends. Those with `right` end no further than there; the three that are called
  // "within" cut the text if need be, and draw "…" in place of what is left out.
  float text(ImFont*, float x, float baseline, colour, std::string_view) const;
  float text_right(ImFont*, float right, float baseline, colour, std::string_view) const;
  float text_within(ImFont*, float x, float right, float baseline, colour, std::string_view) const;
  // Keeps the beginning and, of greater length, the end, where names that consist of many parts differ.
  float text_middle_within(ImFont*, float x, float right, float baseline, colour, std::string_view) const;
  // Keeps the end, and draws it at the right.
  float text_tail_within(ImFont*, float x, float right, float baseline, colour, std::string_view) const;
  // Draws a text of several lines, broken at the width of the box; returns its bottom.
  float paragraph(ImFont*, const box&, colour, std::string_view) const;
  float paragraph_height(ImFont*, float width, std::string_view) const;
  // Draws e.g. "4.2 s" or "≥ 4.2 s", with the unit faint and two cells wide, so that columns of mixed units line up.
  void quantity(float right, float baseline, colour, std::string_view) const;

  void fill(const box&, colour, float rounding = 0) const;
  void frame(const box&, colour, float rounding = 0, float width = 1) const;
  // Each of these three draws a label and returns its right end: with a coloured dot, plain, or with a warning sign.
  float pill(float x, float middle, colour, std::string_view, bool filled) const;
  float tag(float x, float middle, colour, std::string_view) const;
  float badge(float x, float middle, colour, std::string_view) const;
  void arrow(float x, float middle, bool open, colour) const;
  void warning_sign(float x, float middle, colour) const;

 private:
  ImDrawList* list_;
};

}  // namespace curfew::viewer
