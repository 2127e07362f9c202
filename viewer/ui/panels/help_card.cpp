// Draws the card with all keys.
#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"
#include "viewer/ui/widgets/key_cap.hpp"

namespace curfew::viewer {

void help_card(const panel_context& on, const box& whole) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  std::vector<const shortcut*> all;
  for (const shortcut& s : shortcuts())
    if (s.on_card) all.push_back(&s);
  // If the window is not high enough for one column, there are two, and the lines may be closer together.
  const std::size_t count = all.size();
  const float room = whole.height() - pen.px(100);
  const std::size_t columns = static_cast<float>(count) * pen.px(23) > room ? 2 : 1;
  const std::size_t lines = (count + columns - 1) / columns;
  const float line = std::clamp(std::floor(room / static_cast<float>(lines)), pen.px(18), pen.px(30));
  const float column = std::min(pen.px(600), (whole.width() - pen.px(40)) / static_cast<float>(columns));
  const float width = column * static_cast<float>(columns) + pen.px(8);
  const float height = line * static_cast<float>(lines) + pen.px(76);
  const float left = whole.left + (whole.width() - width) / 2;
  const float top = whole.top + std::max(0.f, (whole.height() - height) / 2);
  const box card{left, top, left + width, top + height};
  pen.fill(whole, rgb(0x000000, 110));
  pen.fill(card, c.panel, pen.px(8));
  pen.frame(card, c.line, pen.px(8));
  on.record_box("help", card);
  pen.text(pen.fonts().title, left + pen.px(24), top + pen.px(38), c.text, "Keys");
  for (std::size_t i = 0; i < count; ++i) {
    const float x = left + pen.px(24) + column * static_cast<float>(i / lines);
    const float y = top + pen.px(54) + line * static_cast<float>(i % lines);
    key_cap(pen, x, y + line / 2, all[i]->keys);
    pen.text_within(pen.fonts().plain, x + pen.px(116), x + column - pen.px(32),
                    canvas::baseline(pen.fonts().plain, y, y + line), c.text_dim, all[i]->words);
    if (i + 1 == count) on.record_box("help/last", {x, y, x + column, y + line});
  }
}

}  // namespace curfew::viewer
