// How much there is, and the keys that are wanted most.
#include "probe/model/text.hpp"
#include "viewer/ui/key_hint.hpp"
#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

void status_bar(const stage& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.top, b.right, b.top + 1}, c.line);
  const float base = canvas::baseline(f.small, b.top, b.bottom);
  float left = b.left + pen.px(16);
  const picture* p = on.view.picture();
  if (p != nullptr) {
    left =
        pen.text(f.small, left, base, c.text_dim, model::count_text(on.view.tree.rows().size()) + " rows") + pen.px(20);
    if (p->snapshot.torn_slots != 0)
      left = pen.text(f.small, left, base, c.warning, model::count_text(p->snapshot.torn_slots) + " damaged entries");
  }
  static constexpr key_hint watching[] = {{"?", "keys"},          {"Bksp", "processes"}, {"N", "next in a bug"},
                                          {"E", "open its line"}, {"/", "filter"},       {"P", "pause", true},
                                          {"<- ->", "fold"},      {"T", "theme"}};
  static constexpr key_hint timeline[] = {{"?", "keys"},
                                          {"P", "pause", true},
                                          {"L", "lanes"},
                                          {"Space", "follow", true},
                                          {"Shift drag", "measure"},
                                          {"W S A D", "zoom, move"},
                                          {"N", "next in a bug"},
                                          {"/", "filter"}};
  static constexpr key_hint starting[] = {{"?", "keys"}, {"T", "theme"}, {"Enter", "open"}, {"Up Down", "choose"}};
  float right = b.right - pen.px(16);
  const auto say = [&](const key_hint& h) {
    if (h.of_live && !on.view.process.is_live()) return;
    const float width = canvas::width(f.mono_small, h.cap) + canvas::width(f.small, h.word) + pen.px(16);
    if (right - width < left) return;
    const float end = key_cap(pen, right - width, b.middle(), h.cap);
    pen.text(f.small, end + pen.px(6), base, c.text_dim, h.word);
    right -= width + pen.px(18);
  };
  if (p != nullptr && on.view.tab() == tab::timeline)
    for (const key_hint& h : timeline) say(h);
  else if (p != nullptr)
    for (const key_hint& h : watching) say(h);
  else
    for (const key_hint& h : starting) say(h);
}

}  // namespace curfew::viewer
