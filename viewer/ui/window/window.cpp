#include "viewer/ui/window/window.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "viewer/theme/glyphs.hpp"
#include "viewer/ui/panels/panels.hpp"

namespace curfew::viewer {

namespace {

constexpr float tabs_height = 38;

// How a window is divided. The findings are at its foot, and the details of a task beside the rows, or below them if
// both would be too narrow to be read. If the window is too small for all of that, the timeline, which needs all the
// room, is shown alone, and the tree has the findings below it until a task is selected, then the details beside it.
struct division {
  enum class place : std::uint8_t { beside, below, nowhere };
  place details = place::nowhere;
  float share = .36f;    // the details' share of the window's width or, if they are below, of the height
  bool findings = true;  // whether the findings are shown
};

division divide(const panel_context& on, float width, float height) {
  constexpr float narrow = 560, small = 900, low = 700, lowest = 500;
  const bool is_narrow = width < on.pen.px(narrow);
  const bool is_small = width < on.pen.px(small) && height < on.pen.px(is_narrow ? lowest : low);
  const bool is_timeline = on.view.tab() == tab::timeline;
  // The tables of sites and loops are wide, and no task can be selected in them.
  if (on.view.tab() != tab::tree && !is_timeline) return {};
  if (!is_small)
    return is_narrow ? division{.details = division::place::below, .share = .45f}
                     : division{.details = division::place::beside};
  if (is_timeline) return {.findings = false};
  if (on.view.selected() == none) return {};
  return {.details = division::place::beside, .share = is_narrow ? .42f : .38f, .findings = false};
}

void shown_tab(const panel_context& on, const box& b) {
  switch (on.view.tab()) {
    case tab::tree:
      return tree_panel(on, b);
    case tab::timeline:
      return timeline_panel(on, b);
    case tab::sites:
      return sites_panel(on, b);
    case tab::loops:
      return loops_panel(on, b);
  }
}

// Draws the result of a command above the foot of the window.
void status_message(const panel_context& on, float width, float height) {
  const canvas& pen = on.pen;
  if (on.view.status_message.empty()) return;
  ImFont* const font = pen.fonts().plain;
  const float size = std::min(canvas::width(font, on.view.status_message) + pen.px(40), width - pen.px(40));
  const box b{std::floor((width - size) / 2), height - pen.px(84), std::floor((width + size) / 2), height - pen.px(46)};
  pen.fill(b, pen.colours().raised, pen.px(8));
  pen.frame(b, pen.colours().accent, pen.px(8));
  pen.text_within(font, b.left + pen.px(20), b.right - pen.px(16), canvas::baseline(font, b.top, b.bottom),
                  pen.colours().text, on.view.status_message);
  on.record_box("status_message", b);
}

// Draws a text beside the mouse, in lines no longer than half of the window.
void tip(const panel_context& on, const std::string& text, float width, float height) {
  if (text.empty()) return;
  const canvas& pen = on.pen;
  ImFont* const font = pen.fonts().plain;
  const float room = std::min(canvas::width(font, text) + 1, width * .5f);
  const ImVec2 size(room, pen.paragraph_height(font, room, text));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float left = std::clamp(mouse.x + pen.px(12), 0.f, std::max(0.f, width - size.x - pen.px(20)));
  const bool below = mouse.y + pen.px(38) + size.y < height;
  const float top = below ? mouse.y + pen.px(18) : mouse.y - size.y - pen.px(22);
  const box b{left, top, left + size.x + pen.px(20), top + size.y + pen.px(12)};
  pen.fill(b, pen.colours().raised, pen.px(5));
  pen.frame(b, pen.colours().line, pen.px(5));
  pen.paragraph(font, {b.left + pen.px(10), b.top + pen.px(6), b.left + pen.px(10) + room, 0}, pen.colours().text,
                text);
  on.record_box("tip", b);
}

void panels(const panel_context& on, view_state& view, float width, float height) {
  const canvas& pen = on.pen;
  const float bar = pen.px(52);
  float top = bar;
  const float bottom = height - pen.px(26);
  if (!view.process.is_watched() || view.view_model() == nullptr) {
    start_screen(on, {0, 0, width, bottom});
    status_bar(on, {0, bottom, width, height});
    return;
  }
  const division how = divide(on, width, height);
  const bool beside = how.details == division::place::beside, below = how.details == division::place::below;
  const float details = beside ? width - std::min(pen.px(384), std::floor(width * how.share)) : width;
  const float findings =
      how.findings ? bottom - std::min(findings_height(on), std::floor((bottom - top) * .4f)) : bottom;
  top = successor_bar(on, {0, top, width, top + pen.px(40)});
  const float rows_bottom = below ? std::floor(top + (findings - top) * (1 - how.share)) : findings;
  view.tree.set_visible_rows(tree_rows(pen, rows_bottom - top - pen.px(tabs_height)), view.selected());
  view.timeline.set_visible_lanes(timeline_lanes(pen, rows_bottom - top - pen.px(tabs_height)));
  tab_bar(on, {0, top, details, top + pen.px(tabs_height)});
  shown_tab(on, {0, top + pen.px(tabs_height), details, rows_bottom});
  if (below)
    details_panel(on, {0, rows_bottom, width, findings});
  else if (beside)
    details_panel(on, {details, top, width, findings});
  if (how.findings) findings_panel(on, {0, findings, width, bottom});
  status_bar(on, {0, bottom, width, height});
  top_bar(on, {0, 0, width, bar}, view.take_filter_focus());
}

}  // namespace

drawn_window draw_window(const theme& theme, view_state& view, element_boxes* boxes) {
  if (boxes != nullptr) boxes->clear();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  constexpr auto flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                         ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::Begin("curfew", nullptr, flags);
  const canvas pen(theme);
  std::vector<command> commands;
  std::string tip_text;
  const panel_context on{pen, view, commands, boxes, &tip_text, view.take_reveal()};
  pen.fill({0, 0, size.x, size.y}, pen.colours().ground);
  hotkeys(on);
  // The card of keys lies above all panels, and has the wheel.
  const float wheel = view.help_shown() ? std::exchange(ImGui::GetIO().MouseWheel, 0.f) : 0;
  panels(on, view, size.x, size.y);
  status_message(on, size.x, size.y);
  tip(on, tip_text, size.x, size.y);
  if (view.help_shown()) help_card(on, {0, 0, size.x, size.y}, wheel);
  ImGui::End();
  return {std::move(commands), theme.glyphs == nullptr || !theme.glyphs->take_fresh()};
}

}  // namespace curfew::viewer
