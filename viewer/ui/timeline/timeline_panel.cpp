// Draws the timeline: a lane for each task or thread, and what happened in it when.
#include <algorithm>
#include <cmath>

#include "probe/model/text.hpp"
#include "viewer/timeline/lanes.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/timeline/lost_words.hpp"
#include "viewer/ui/timeline/timeline_parts.hpp"
#include "viewer/ui/widgets/scroll_bar.hpp"

namespace curfew::viewer {

namespace {

using timeline::lane;
using timeline::lane_order;

constexpr float bar_height = 42, overview_height = 30, ruler_height = 26, row = 24;

// Says whether polls are recorded, or why not.
void poll_state(const panel_context& on, float left, float right, float top, float bottom) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().small;
  const bool of_file = on.view.process.standing() == standing::snapshot;
  const auto [is, whole, brief] = standing_of_polls(on.view.timeline, on.view.process.why_no_polls(), of_file);
  const std::string text = canvas::width(font, whole) > right - left - pen.px(20) ? brief : whole;
  const float width = std::min(right - left - pen.px(20), canvas::width(font, text));
  if (width < pen.px(40)) return;
  const float x = right - width;
  const box area{x - pen.px(14), top, right, bottom};
  on.record_box("timeline/polls", area);
  on.tip(area, whole);
  pen.list().AddCircleFilled({x - pen.px(9), (top + bottom) / 2}, pen.px(3.5f), colour_of(c, is), 12);
  pen.text_within(font, x, right + 1, canvas::baseline(font, top, bottom), c.text_dim, text);
}

void tools(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const timeline_state& state = on.view.timeline;
  float x = b.left + pen.px(16);
  const float top = b.top + pen.px(8), bottom = b.bottom - pen.px(8);
  const auto button = [&](const std::string& word, bool lit) {
    const float width = canvas::width(pen.fonts().plain, word) + pen.px(24);
    if (x + width > b.right) return false;  // there is no room; keys do the same
    const box area{x, top, x + width, bottom};
    x += width + pen.px(6);
    const auto touch = on.area("timeline/" + word, area);
    pen.fill(area, lit ? c.selection : touch.hovered ? c.raised : c.field, pen.px(5));
    if (lit) pen.frame(area, with_alpha(c.accent, 120), pen.px(5));
    ImFont* const font = pen.fonts().plain;
    pen.text(font, area.left + pen.px(12), canvas::baseline(font, top, bottom), lit ? c.text : c.text_dim, word);
    return touch.clicked;
  };
  const bool by_tree = state.order() == lane_order::by_tree;
  if (button("By tree", by_tree)) on.send(commands::order_lanes{lane_order::by_tree});
  if (button("By thread", !by_tree)) on.send(commands::order_lanes{lane_order::by_thread});
  x += pen.px(10);
  if (on.view.process.is_live() && button("Follow", state.view().following()))
    on.send(commands::follow_now{!state.view().following()});
  if (button("Whole", false)) on.send(commands::show_session{});
  poll_state(on, x + pen.px(10), b.right - pen.px(16), b.top, b.bottom);
}

void mouse(const panel_context& on, const timeline_frame& frame, bool hovered, bool held) {
  const ImGuiIO& io = ImGui::GetIO();
  const timeline::time_view& view = on.view.timeline.view();
  const bool over_times = io.MousePos.x >= frame.lanes.left;
  if (hovered && io.MouseWheel != 0) {
    if (over_times && !io.KeyShift) {
      const auto share = static_cast<double>((io.MousePos.x - frame.lanes.left) / frame.lanes.width());
      on.send(commands::zoom{share, std::pow(.8, static_cast<double>(io.MouseWheel))});
    } else {
      on.send(commands::scroll_lanes{-3.0 * static_cast<double>(io.MouseWheel)});
    }
  }
  if (hovered && io.MouseWheelH != 0) on.send(commands::pan{-.05 * static_cast<double>(io.MouseWheelH)});
  if (!held || io.MouseClickedPos[0].x < frame.lanes.left) return;
  if (io.KeyShift) {
    if (view.following()) on.send(commands::follow_now{false});
    on.send(commands::measure{frame.at(view, io.MouseClickedPos[0].x), frame.at(view, io.MousePos.x)});
  } else if (io.MouseDelta.x != 0 && io.MouseDragMaxDistanceSqr[0] > 9) {
    on.send(commands::pan{static_cast<double>(-io.MouseDelta.x / frame.lanes.width())});
  }
}

void click(const panel_context& on, const timeline_frame& frame, const lane& l, model::node_id task) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseDragMaxDistanceSqr[0] > 9) return;  // it was a drag
  if (on.view.timeline.measured()) on.send(commands::stop_measuring{});
  const view_model& p = *on.view.view_model();
  const bool is_row = l.what == lane::kind::row;
  if (is_row && io.MousePos.x < frame.lanes.left && p.tree.is_parent(l.entry)) {
    const float mark = frame.whole.left + lane_indent(on.pen, frame, l.depth);
    if (io.MouseClickedLastCount[0] >= 2 ||
        (io.MousePos.x >= mark - on.pen.px(2) && io.MousePos.x < mark + on.pen.px(lane_mark_width)))
      return on.send(commands::toggle{l.entry});
  }
  if (task != 0)
    on.send(commands::select{task});
  else if (is_row)
    on.send(commands::select{p.key_of(l.entry)});
  else if (l.owner != 0)
    on.send(commands::select{l.owner});
}

void lanes_bar(const panel_context& on, const box& b, std::size_t visible) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const timeline_state& state = on.view.timeline;
  const scroll_range range{state.top_lane(), static_cast<double>(visible), static_cast<double>(state.lanes().size())};
  const auto to = scroll_bar(
      on, "timeline/scrollbar", b, range,
      {.beside = pen.px(2), .rounding = pen.px(3), .thumb = c.raised, .hovered = c.text_faint, .held = c.text_faint});
  if (to) on.send(commands::scroll_lanes{*to - state.top_lane()});
}

void nothing_here(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  ImFont* const font = pen.fonts().plain;
  const bool filtered = !on.view.tree.rows().current_filter().empty();
  const bool by_thread = on.view.timeline.order() == lane_order::by_thread;
  const char* const text = filtered    ? "No task matches the filter"
                           : by_thread ? "No thread has written an event yet"
                                       : "No task is known";
  const float y = b.top + pen.px(70);
  pen.text(font, std::floor((b.left + b.right - canvas::width(font, text)) / 2), y, pen.colours().text_dim, text);
  const float middle = (b.left + b.right) / 2;
  const box button{middle - pen.px(60), y + pen.px(16), middle + pen.px(60), y + pen.px(46)};
  if (filtered && on.button("timeline/clear", button, "Clear it")) on.send(commands::set_filter{});
}

}  // namespace

std::size_t timeline_lanes(const canvas& pen, float height) {
  const float lanes = (height - pen.px(bar_height) - pen.px(overview_height + 6) - pen.px(ruler_height)) / pen.px(row);
  return static_cast<std::size_t>(std::max(1.f, lanes));
}

void timeline_panel(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  on.record_box("timeline", b);
  const float names = std::floor(std::clamp(b.width() * .28f, pen.px(208), pen.px(300)));
  timeline_frame frame;
  frame.lane_height = pen.px(row);
  tools(on, {b.left, b.top, b.right, b.top + pen.px(bar_height)});
  const float overview = b.top + pen.px(bar_height);
  const float ruler = overview + pen.px(overview_height + 6);
  const box bar{b.right - pen.px(12), ruler + pen.px(ruler_height), b.right, b.bottom};
  timeline_overview(on, {b.left + names, overview, bar.left, overview + pen.px(overview_height)});
  pen.text(pen.fonts().small, b.left + pen.px(16),
           canvas::baseline(pen.fonts().small, overview, overview + pen.px(overview_height)), c.text_faint,
           "Whole session");
  frame.whole = {b.left, ruler, bar.left, b.bottom};
  frame.ruler = {b.left + names, ruler, bar.left, ruler + pen.px(ruler_height)};
  frame.lanes = {b.left + names, frame.ruler.bottom, bar.left, b.bottom};
  timeline_ruler(on, frame);

  const timeline::lane_list& lanes = on.view.timeline.lanes();
  const auto visible = static_cast<std::size_t>(std::max(1.f, frame.lanes.height() / frame.lane_height));
  if (lanes.size() == 0) return nothing_here(on, {b.left, frame.lanes.top, b.right, b.bottom});
  const box body{b.left, frame.lanes.top, bar.left, b.bottom};
  const auto touch = on.area("timeline/lanes", body);
  const bool held = ImGui::IsItemActive();
  mouse(on, frame, touch.hovered, held);
  timeline_grid(on, frame);

  const ImVec2 at = ImGui::GetIO().MousePos;
  const model::wording words = on.words();
  const auto first = static_cast<std::size_t>(on.view.timeline.top_lane());
  lane under;
  bool any_under = false;
  pen.list().PushClipRect({body.left, body.top}, {body.right, body.bottom}, true);
  for (std::size_t i = first; i < lanes.size(); ++i) {
    const float top = body.top + static_cast<float>(i - first) * frame.lane_height;
    if (top >= body.bottom) break;
    const lane l = lanes[i];
    const box area{body.left, top, body.right, std::min(top + frame.lane_height, body.bottom)};
    const bool hovered = touch.hovered && area.contains(at);
    if (l.what == lane::kind::row) on.record_box("lane/" + std::to_string(on.view.view_model()->key_of(l.entry)), area);
    if (l.what == lane::kind::thread) on.record_box("lane/thread/" + std::to_string(l.thread), area);
    if (l.what == lane::kind::ended) on.record_box("lane/ended/" + std::to_string(l.owner), area);
    timeline_lane(on, words, frame, l, top, hovered);
    if (hovered) {
      under = l;
      any_under = true;
    }
  }
  const bool over_times = touch.hovered && at.x >= frame.lanes.left;
  timeline_over_lanes(on, frame, over_times);
  pen.list().PopClipRect();
  pen.fill({frame.lanes.left - 1, frame.ruler.top, frame.lanes.left, b.bottom}, c.line);
  lanes_bar(on, bar, visible);
  if (!any_under) return;
  const bool dragging = held && ImGui::GetIO().MouseDragMaxDistanceSqr[0] > 9;
  const model::node_id task = over_times && !dragging ? timeline_tooltip(on, words, frame, under) : 0;
  if (touch.clicked) click(on, frame, under, task);
}

}  // namespace curfew::viewer
