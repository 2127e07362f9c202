// Draws the foot of the window: the number of rows, and the keys that are wanted most.
#include <span>

#include "probe/model/text.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"
#include "viewer/ui/widgets/key_cap.hpp"

namespace curfew::viewer {

namespace {

// Returns the hints to show, which are drawn from the right, as many as there is room for.
std::span<const key_hint> wanted_hints(const view_state& view) {
  using enum key_hint;
  static constexpr key_hint start[] = {help, theme, open, choose};
  static constexpr key_hint of_timeline[] = {help, pause, lanes, follow, measure, zoom, next_bug, filter};
  static constexpr key_hint of_rows[] = {help, processes, next_bug, open_line, filter, pause, fold, theme};
  if (view.view_model() == nullptr) return start;
  if (view.tab() == tab::timeline) return of_timeline;
  return of_rows;
}

}  // namespace

void status_bar(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.top, b.right, b.top + 1}, c.line);
  const float base = canvas::baseline(f.small, b.top, b.bottom);
  float left = b.left + pen.px(16);
  const view_model* p = on.view.view_model();
  if (p != nullptr) {
    left =
        pen.text(f.small, left, base, c.text_dim, model::count_text(on.view.tree.rows().size()) + " rows") + pen.px(20);
    if (p->snapshot.torn_slots != 0)
      left = pen.text(f.small, left, base, c.warning, model::count_text(p->snapshot.torn_slots) + " damaged entries");
  }
  float right = b.right - pen.px(16);
  for (const key_hint which : wanted_hints(on.view)) {
    const key_words& h = words_of(which);
    if (h.of_live && !on.view.process.is_live()) continue;
    const float width = canvas::width(f.mono_small, h.cap) + canvas::width(f.small, h.word) + pen.px(16);
    if (right - width < left) continue;
    const float end = key_cap(pen, right - width, b.middle(), h.cap);
    pen.text(f.small, end + pen.px(6), base, c.text_dim, h.word);
    right -= width + pen.px(18);
  }
}

}  // namespace curfew::viewer
