#include "viewer/theme/canvas.hpp"

#include <cfloat>
#include <cmath>
#include <string>

#include "viewer/theme/glyphs.hpp"

namespace curfew::viewer {

namespace {

const char* end_of(std::string_view text) { return text.data() + text.size(); }

// Each returns as much of the text's beginning or end as fits into `room`, in pixels.
std::string_view beginning(ImFont* font, std::string_view text, float room) {
  const char* rest = text.data();
  font->CalcTextSizeA(font->FontSize, room, 0, text.data(), end_of(text), &rest);
  return text.substr(0, static_cast<std::size_t>(rest - text.data()));
}
std::string_view ending(ImFont* font, std::string_view text, float room) {
  std::size_t from = text.size();
  float used = 0;
  while (from > 0) {
    std::size_t character = from - 1;
    while (character > 0 && (static_cast<unsigned char>(text[character]) & 0xC0) == 0x80) --character;
    used += canvas::width(font, text.substr(character, from - character));
    if (used > room) break;
    from = character;
  }
  return text.substr(from);
}

}  // namespace

float canvas::baseline(const ImFont* font, float top, float bottom) {
  const float capitals = font->FontSize / 1.21f * 0.72f;
  return std::floor((top + bottom) * .5f + capitals * .5f + .5f);
}

float canvas::width(const ImFont* font, std::string_view text) {
  if (text.empty()) return 0;
  std::string scratch;
  text = drawable(font, text, nullptr, scratch);
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), end_of(text)).x;
}

float canvas::text(ImFont* font, float x, float baseline, colour c, std::string_view text) const {
  if (text.empty()) return x;
  std::string scratch;
  text = drawable(font, text, theme.glyphs, scratch);
  const ImVec2 at(std::floor(x), baseline - std::floor(font->Ascent + .5f));
  list_->AddText(font, font->FontSize, at, c, text.data(), end_of(text));
  return x + width(font, text);
}

float canvas::text_right(ImFont* font, float right, float baseline, colour c, std::string_view text) const {
  return this->text(font, right - width(font, text), baseline, c, text);
}

float canvas::text_within(ImFont* font, float x, float right, float baseline, colour c, std::string_view text) const {
  std::string scratch;
  text = drawable(font, text, theme.glyphs, scratch);
  if (text.empty() || x + width(font, text) <= right) return this->text(font, x, baseline, c, text);
  const float room = right - x - width(font, "…");
  if (room <= 0) return x;
  x = this->text(font, x, baseline, c, beginning(font, text, room));
  return this->text(font, x, baseline, c, "…");
}

float canvas::text_middle_within(ImFont* font, float x, float right, float baseline, colour c,
                                 std::string_view text) const {
  std::string scratch;
  text = drawable(font, text, theme.glyphs, scratch);
  if (text.empty() || x + width(font, text) <= right) return this->text(font, x, baseline, c, text);
  const float room = right - x - width(font, "…");
  if (room <= 0) return x;
  const std::string_view first = beginning(font, text, room * .35f);
  const std::string_view last = ending(font, text.substr(first.size()), room - width(font, first));
  x = this->text(font, x, baseline, c, first);
  x = this->text(font, x, baseline, c, "…");
  return this->text(font, x, baseline, c, last);
}

float canvas::text_tail_within(ImFont* font, float x, float right, float baseline, colour c,
                               std::string_view text) const {
  std::string scratch;
  text = drawable(font, text, theme.glyphs, scratch);
  if (x + width(font, text) <= right) return this->text(font, x, baseline, c, text);
  const std::string_view last = ending(font, text, right - x - width(font, "…"));
  x = this->text(font, right - width(font, last) - width(font, "…"), baseline, c, "…");
  return this->text(font, x, baseline, c, last);
}

float canvas::paragraph(ImFont* font, const box& b, colour c, std::string_view text) const {
  if (text.empty()) return b.top;
  std::string scratch;
  text = drawable(font, text, theme.glyphs, scratch);
  const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, b.width(), text.data(), end_of(text));
  list_->AddText(font, font->FontSize, {std::floor(b.left), std::floor(b.top)}, c, text.data(), end_of(text),
                 b.width());
  return b.top + size.y;
}

float canvas::paragraph_height(ImFont* font, float width, std::string_view text) const {
  if (text.empty()) return 0;
  std::string scratch;
  text = drawable(font, text, theme.glyphs, scratch);
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, width, text.data(), end_of(text)).y;
}

void canvas::quantity(float right, float baseline, colour c, std::string_view text) const {
  ImFont* const font = theme.fonts.mono;
  const std::size_t space = text.rfind(' ');
  const bool is_bound = text.starts_with("≥ ") || text.starts_with("≤ ");
  if (space == std::string_view::npos || text.find(' ', is_bound ? std::string_view("≥ ").size() : 0) != space) {
    text_right(font, right, baseline, c, text);
    return;
  }
  const float cell = width(font, "0");
  const float unit = right - 2 * cell;
  this->text(font, unit, baseline, theme.colours.text_faint, text.substr(space + 1));
  text_right(font, unit - cell * .5f, baseline, c, text.substr(0, space));
}

void canvas::fill(const box& b, colour c, float rounding) const {
  list_->AddRectFilled({b.left, b.top}, {b.right, b.bottom}, c, rounding);
}

void canvas::frame(const box& b, colour c, float rounding, float width) const {
  list_->AddRect({b.left, b.top}, {b.right, b.bottom}, c, rounding, 0, width);
}

float canvas::pill(float x, float middle, colour c, std::string_view text, bool filled) const {
  const float height = px(19);
  const float top = std::floor(middle - height / 2);
  const float right = x + width(theme.fonts.small, text) + px(26);
  if (filled) fill({x, top, right, top + height}, with_alpha(c, 48), px(9));
  list_->AddCircleFilled({x + px(10), top + height / 2}, px(3), c, 12);
  this->text(theme.fonts.small, x + px(17), baseline(theme.fonts.small, top, top + height),
             filled ? blend(c, theme.colours.text, .35f) : theme.colours.text_dim, text);
  return right;
}

float canvas::tag(float x, float middle, colour c, std::string_view text) const {
  const float height = px(19);
  const float top = std::floor(middle - height / 2);
  const float right = x + width(theme.fonts.small, text) + px(18);
  fill({x, top, right, top + height}, with_alpha(c, 40), px(4));
  this->text(theme.fonts.small, x + px(9), baseline(theme.fonts.small, top, top + height),
             blend(c, theme.colours.text, .35f), text);
  return right;
}

float canvas::badge(float x, float middle, colour c, std::string_view text) const {
  const float height = px(18);
  const float top = std::floor(middle - height / 2);
  const float right = x + width(theme.fonts.small, text) + px(27);
  fill({x, top, right, top + height}, with_alpha(c, 50), px(4));
  warning_sign(x + px(5), middle, c);
  this->text(theme.fonts.small, x + px(20), baseline(theme.fonts.small, top, top + height),
             blend(c, theme.colours.text, .3f), text);
  return right;
}

void canvas::arrow(float x, float middle, bool open, colour c) const {
  const float cx = std::floor(x) + .5f;
  const float cy = std::floor(middle) + .5f;
  const float r = px(3.5f);
  const ImVec2 down[] = {{cx - r, cy - r * .5f}, {cx, cy + r * .5f}, {cx + r, cy - r * .5f}};
  const ImVec2 right[] = {{cx - r * .5f, cy - r}, {cx + r * .5f, cy}, {cx - r * .5f, cy + r}};
  list_->AddPolyline(open ? down : right, 3, c, 0, px(1.5f));
}

void canvas::warning_sign(float x, float middle, colour c) const {
  const float side = px(11);
  const float top = std::floor(middle - side / 2);
  list_->AddTriangleFilled({x + side / 2, top}, {x + side, top + side}, {x, top + side}, c);
  const float bar = x + side / 2;
  fill({bar - px(.75f), top + side * .35f, bar + px(.75f), top + side * .68f}, theme.colours.ground);
  fill({bar - px(.75f), top + side * .76f, bar + px(.75f), top + side * .9f}, theme.colours.ground);
}

}  // namespace curfew::viewer
