// The card that has all keys.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "viewer/ui/key_hint.hpp"
#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

void help_card(const stage& on, const box& whole) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  static constexpr key_hint all[] = {
      {"1 2 3 4", "tree, timeline, sites, loops"},
      {"N  Shift N", "the next task that is in a bug, the one before"},
      {"/", "filter: words that must be there, -words that must not"},
      {"Up Down", "move; Page Up, Page Down, Home and End too"},
      {"Right Left", "unfold and fold; then to the first child, to the parent"},
      {"=  -  Z", "unfold all, fold all, as it began"},
      {"E  Shift E", "open in the editor: the line to fix, else where it waits; what spawned it"},
      {"J  K", "the next line of the details, the one before: E opens that"},
      {"C", "copy the whole tree as text"},
      {"P", "pause the picture; the process goes on and is recorded"},
      {"W S A D", "timeline: nearer, farther, earlier, later; or the wheel, and a drag"},
      {"Space  Home", "timeline: follow what happens now, or not; the whole session"},
      {"L  Shift drag", "timeline: lanes by tree or by thread; measure"},
      {"T", "dark or light"},
      {"Ctrl + - 0", "larger, smaller, as the screen has it"},
      {"Backspace", "back to the processes"},
      {"G", "watch the next process of the same name, when this one has ended"},
      {"Shift 1 … 6", "tree: show or hide a column; it remembers"},
      {"Right Left R", "sites: sort by the next column, by the one before, turn round"},
      {"M", "sites: have polls written down, for their percentiles"},
      {"Up Down Enter", "on the start screen: choose and open"},
      {"Esc", "clear the filter, then the selection"}};
  // Beside each other and closer together where the window is not high enough for one under the other.
  constexpr std::size_t count = std::size(all);
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
  on.mark("help", card);
  pen.text(pen.fonts().title, left + pen.px(24), top + pen.px(38), c.text, "Keys");
  for (std::size_t i = 0; i < count; ++i) {
    const float x = left + pen.px(24) + column * static_cast<float>(i / lines);
    const float y = top + pen.px(54) + line * static_cast<float>(i % lines);
    key_cap(pen, x, y + line / 2, all[i].cap);
    pen.text_within(pen.fonts().plain, x + pen.px(116), x + column - pen.px(32),
                    canvas::baseline(pen.fonts().plain, y, y + line), c.text_dim, all[i].word);
    if (i + 1 == count) on.mark("help/last", {x, y, x + column, y + line});
  }
}

}  // namespace curfew::viewer
