// Draws the card with all keys. What the keys do is said in whole sentences: they are broken where the card is narrow,
// and the card scrolls where the window is low.
#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/ui/keys.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"
#include "viewer/ui/widgets/key_cap.hpp"
#include "viewer/ui/widgets/scroll_bar.hpp"

namespace curfew::viewer {

namespace {

constexpr float caps_width = 116, between_columns = 24, widest_column = 576;
constexpr float narrowest_words = 200;  // columns with less room for words are not put side by side
constexpr float margin = 24, title_height = 54, foot = 22;
constexpr float line_height = 23;

// The lines of the card, where they stand below its title when it is not scrolled.
struct line_list {
  struct line {
    const shortcut* of;
    box at;
  };
  std::vector<line> lines;
  float width = 0, height = 0;
};

// Puts the lines into columns of about the same height. A line is `step` high, or more if its words are broken.
line_list in_columns(const canvas& pen, std::size_t columns, float step, float room) {
  ImFont* const font = pen.fonts().plain;
  const auto count = static_cast<float>(columns);
  const float gap = pen.px(between_columns);
  const float width = std::min(pen.px(widest_column), std::floor((room - gap * (count - 1)) / count));
  const float words = std::max(pen.px(40), width - pen.px(caps_width));
  const float one = pen.paragraph_height(font, words, "x");
  const auto height_of = [&](const shortcut& s) { return step + pen.paragraph_height(font, words, s.words) - one; };
  float all = 0;
  for (const shortcut& s : shortcuts()) all += height_of(s);
  line_list made;
  float left = 0, top = 0, above = 0;  // above: the height of all lines before, in every column
  for (const shortcut& s : shortcuts()) {
    const float height = height_of(s);
    const float ends = all * (left / (width + gap) + 1) / count;  // where this column is to end
    if (above + height / 2 > ends) {
      left += width + gap;
      top = 0;
    }
    made.lines.push_back({&s, {left, top, left + width, top + height}});
    top += height;
    above += height;
    made.height = std::max(made.height, top);
  }
  made.width = width * count + gap * (count - 1);
  return made;
}

// Chooses columns and distances such that all lines are seen, if they can be: one column, lines far apart, is the best.
line_list lay_out(const canvas& pen, float width, float height) {
  const bool fits_twice = (width - pen.px(between_columns)) / 2 >= pen.px(caps_width + narrowest_words);
  const std::size_t most_columns = fits_twice ? 2 : 1;
  for (std::size_t columns = 1; columns <= most_columns; ++columns)
    for (const float step : {30.f, 26.f, line_height, 20.f, 18.f}) {
      line_list made = in_columns(pen, columns, pen.px(step), width);
      if (made.height <= height) return made;
    }
  return in_columns(pen, most_columns, pen.px(line_height), width);
}

void draw_line(const canvas& pen, const shortcut& of, const box& b) {
  ImFont* const font = pen.fonts().plain;
  const float one = pen.paragraph_height(font, b.width(), "x");
  const float step = b.height() - pen.paragraph_height(font, b.width() - pen.px(caps_width), of.words) + one;
  key_cap(pen, b.left, b.top + step / 2, of.keys);
  pen.paragraph(font, {b.left + pen.px(caps_width), b.top + (step - one) / 2, b.right, b.bottom},
                pen.colours().text_dim, of.words);
}

// Scrolls by key, by the wheel and by the bar.
void scroll(const panel_context& on, const box& list, float now, float height, float wheel) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const float line = pen.px(line_height), page = std::max(line, list.height() - 2 * line);
  const float most = std::max(0.f, height - list.height());
  float to = now - wheel * 2 * line;
  if (pressed(key::down)) to += line;
  if (pressed(key::up)) to -= line;
  if (pressed(key::page_down)) to += page;
  if (pressed(key::page_up)) to -= page;
  if (pressed(key::home)) to = 0;
  if (pressed(key::end)) to = most;
  const box bar{list.right + pen.px(8), list.top, list.right + pen.px(14), list.bottom};
  if (const auto dragged =
          scroll_bar(on, "help/scrollbar", bar, {now, list.height(), height},
                     {.rounding = pen.px(3), .thumb = c.text_faint, .hovered = c.text_dim, .held = c.text_dim}))
    to = static_cast<float>(*dragged);
  to = std::clamp(to, 0.f, most);
  if (std::abs(to - now) >= 1) on.send(commands::scroll_help{to / pen.theme.scale});
}

}  // namespace

void help_card(const panel_context& on, const box& whole, float wheel) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const float around = pen.px(16);
  const float room = std::max(pen.px(line_height), whole.height() - 2 * around - pen.px(title_height + foot));
  const line_list keys = lay_out(pen, whole.width() - 2 * around - 2 * pen.px(margin), room);
  const float seen = std::min(keys.height, room);
  const float width = keys.width + 2 * pen.px(margin), height = seen + pen.px(title_height + foot);
  const float left = std::floor(whole.left + (whole.width() - width) / 2);
  const float top = std::floor(whole.top + (whole.height() - height) / 2);
  const box card{left, top, left + width, top + height};
  pen.fill(whole, rgb(0x000000, 110));
  pen.fill(card, c.panel, pen.px(8));
  pen.frame(card, c.line, pen.px(8));
  on.record_box("help", card);
  pen.text(pen.fonts().title, left + pen.px(margin), top + pen.px(38), c.text, "Keys");

  const float list_left = left + pen.px(margin), list_top = top + pen.px(title_height);
  const box list{list_left, list_top, list_left + keys.width, list_top + seen};
  on.record_box("help/list", list);
  const float scrolled = std::floor(std::clamp(on.view.help_scrolled() * pen.theme.scale, 0.f, keys.height - seen));
  pen.list().PushClipRect({list.left, list.top}, {list.right, list.bottom}, true);
  for (const line_list::line& l : keys.lines) {
    const float y = list.top - scrolled;
    const box at{list.left + l.at.left, y + l.at.top, list.left + l.at.right, y + l.at.bottom};
    if (at.bottom < list.top || at.top > list.bottom) continue;
    draw_line(pen, *l.of, at);
    if (&l == &keys.lines.back()) on.record_box("help/last", at);
  }
  pen.list().PopClipRect();
  scroll(on, list, scrolled, keys.height, wheel);
}

}  // namespace curfew::viewer
