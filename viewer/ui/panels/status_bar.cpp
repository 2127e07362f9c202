// Draws the foot of the window: how long the list is that the tab shows, and the keys that are wanted most in it.
#include <cstdint>
#include <span>
#include <string>

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
  static constexpr key_hint of_sites[] = {help,   processes, site_tasks, sort,          open_line,
                                          filter, pause,     turn_round, measure_polls, theme};
  static constexpr key_hint of_loops[] = {help, processes, choose_loop, open_line, pause, next_bug, theme};
  if (view.view_model() == nullptr) return start;
  switch (view.tab()) {
    case tab::tree:
      return of_rows;
    case tab::timeline:
      return of_timeline;
    case tab::sites:
      return of_sites;
    case tab::loops:
      return of_loops;
  }
  return of_rows;
}

// Returns whether the hint's key does something here.
bool is_of_use(key_hint which, const view_state& view) {
  if (words_of(which).of_live && !view.process.is_live()) return false;
  return which != key_hint::choose_loop || view.view_model()->loops.size() > 1;
}

std::string counted(std::uint64_t count, const char* one) {
  return model::count_text(count) + " " + one + (count == 1 ? "" : "s");
}

// Returns how many rows, lanes, sites or loops the tab lists. REQUIRES: there is a view model.
std::string length_of_list(const view_state& view) {
  switch (view.tab()) {
    case tab::tree:
      return counted(view.tree.rows().size(), "row");
    case tab::timeline:
      return counted(view.timeline.lanes().size(), "lane");
    case tab::sites:
      return counted(view.sites.rows().size(), "site");
    case tab::loops:
      return counted(view.view_model()->loops.size(), "loop");
  }
  return {};
}

}  // namespace

void status_bar(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.top, b.right, b.top + 1}, c.line);
  on.record_box("status bar", b);
  const float base = canvas::baseline(f.small, b.top, b.bottom);
  float left = b.left + pen.px(16);
  const view_model* p = on.view.view_model();
  if (p != nullptr) {
    left = pen.text(f.small, left, base, c.text_dim, length_of_list(on.view)) + pen.px(20);
    if (p->snapshot.torn_slots != 0)
      left = pen.text(f.small, left, base, c.warning, model::count_text(p->snapshot.torn_slots) + " damaged entries");
  }
  float right = b.right - pen.px(16);
  for (const key_hint which : wanted_hints(on.view)) {
    if (!is_of_use(which, on.view)) continue;
    const key_words& h = words_of(which);
    const float width = canvas::width(f.mono_small, h.cap) + canvas::width(f.small, h.word) + pen.px(16);
    if (right - width < left) continue;
    const float end = key_cap(pen, right - width, b.middle(), h.cap);
    pen.text(f.small, end + pen.px(6), base, c.text_dim, h.word);
    right -= width + pen.px(18);
  }
}

}  // namespace curfew::viewer
