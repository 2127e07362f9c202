// Draws the tree: chips, the heads of the columns, and as many rows as there is room for. The position is counted in
// rows and not in pixels, so that it is as exact with ten million rows as with ten.

#include <algorithm>
#include <cmath>

#include "probe/model/text.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/panels/tree_row.hpp"
#include "viewer/ui/widgets/scroll_bar.hpp"

namespace curfew::viewer {

namespace {

constexpr float chips_height = 44, head_height = 28, row_height = 26;

// Returns the height of the chips above the heads. There are none if they would leave too little room for rows.
float above_heads(const canvas& pen, float height) {
  constexpr float least_rows = 3;
  return height < pen.px(chips_height + head_height + least_rows * row_height) ? 0 : pen.px(chips_height);
}

void chips(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const view_model& p = *on.view.view_model();
  const auto in = [&](model::task_state s) { return p.tasks_by_state[static_cast<std::size_t>(s)]; };
  std::uint64_t ended = 0;
  for (std::size_t s = 0; s < task_states; ++s)
    if (!model::is_live(static_cast<model::task_state>(s))) ended += p.tasks_by_state[s];
  const struct {
    chip which;
    const char* word;
    std::uint64_t count;
  } all[] = {{chip::all, "All", p.snapshot.tasks.size()},
             {chip::problems, "In bugs", p.troubled_in_tree},
             {chip::running, "Running", in(model::task_state::running)},
             {chip::ready, "Ready", in(model::task_state::ready)},
             {chip::waiting, "Waiting", in(model::task_state::waiting)},
             {chip::ended, "Ended", ended}};
  filter current = on.view.tree.rows().current_filter();
  float x = b.left + pen.px(14);
  for (const auto& chip : all) {
    const std::string count = model::count_text(chip.count);
    const bool alarm = chip.which == chip::problems && chip.count != 0;
    const float width = canvas::width(f.plain, chip.word) + canvas::width(f.mono_small, count) + pen.px(31);
    const box area{x, b.middle() - pen.px(13), x + width, b.middle() + pen.px(13)};
    if (area.right > b.right) break;
    const auto touch = on.area(std::string("chip/") + chip.word, area);
    const bool on_now = current.chip == chip.which;
    if (alarm) pen.fill(area, with_alpha(c.problem, on_now ? 90 : 45), pen.px(13));
    if (!alarm && (on_now || touch.hovered)) pen.fill(area, on_now ? c.raised : c.field, pen.px(13));
    if (touch.clicked) {
      current.chip = on_now ? viewer::chip::all : chip.which;
      on.send(commands::set_filter{current});
    }
    const float base = canvas::baseline(f.plain, area.top, area.bottom);
    const colour word = alarm ? blend(c.problem, c.text, .25f) : on_now ? c.text : c.text_dim;
    const float end = pen.text(f.plain, x + pen.px(12), base, word, chip.word);
    pen.text(f.mono_small, end + pen.px(7), base, alarm ? word : c.text_faint, count);
    x = area.right + pen.px(6);
  }
  if (!on.view.tree.rows().current_filter().text.empty()) {
    const std::uint64_t matching = on.view.tree.rows().tasks_matching();
    const std::string text = model::count_text(matching) + (matching == 1 ? " match" : " matches");
    const float left = b.right - pen.px(16) - canvas::width(f.small, text);
    if (x + pen.px(24) < left) {
      pen.text(f.small, left, canvas::baseline(f.small, b.top, b.bottom), c.text_dim, text);
      on.record_box("matches", {std::floor(left), b.top, b.right, b.bottom});
    }
  }
}

void rows_bar(const panel_context& on, const box& b, std::size_t visible) {
  const std::size_t rows = on.view.tree.rows().size();
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const double before = std::floor(on.view.tree.top_row());
  const auto to = scroll_bar(on, "tree/scrollbar", b, {before, static_cast<double>(visible), static_cast<double>(rows)},
                             {.beside = 3,
                              .above = 3,
                              .rounding = pen.px(5),
                              .thumb = blend(c.raised, c.text_faint, .4f),
                              .hovered = c.text_faint,
                              .held = c.text_dim});
  if (to && std::floor(*to) != before) on.send(commands::scroll_to{std::floor(*to)});
  const auto& marks = on.view.tree.rows().problem_marks();
  const float rows_height = rows > visible ? b.height() : static_cast<float>(rows) * pen.px(row_height);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i] == 0) continue;
    const float y = std::floor(b.top + rows_height * (static_cast<float>(i) + .5f) / static_cast<float>(marks.size()));
    pen.fill({b.right - pen.px(5), y - 1, b.right, y + pen.px(2)}, c.problem);
  }
  on.record_box("tree/scrollbar", b);
}

void nothing_here(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const bool filtered = !on.view.tree.rows().current_filter().empty();
  const char* const text = filtered                    ? "No task matches the filter"
                           : on.view.process.is_live() ? "No task is alive"
                                                       : "No task was alive";
  const float y = b.top + pen.px(70);
  ImFont* const font = pen.fonts().plain;
  pen.text(font, (b.left + b.right - canvas::width(font, text)) / 2, y, c.text_dim, text);
  const float middle = (b.left + b.right) / 2;
  const box button{middle - pen.px(60), y + pen.px(16), middle + pen.px(60), y + pen.px(46)};
  if (filtered && on.button("tree/clear", button, "Clear it")) on.send(commands::set_filter{});
}

}  // namespace

std::size_t tree_rows(const canvas& pen, float height) {
  const float rows = (height - above_heads(pen, height) - pen.px(head_height)) / pen.px(row_height);
  return static_cast<std::size_t>(std::max(1.f, rows));
}

void tree_panel(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const float row = pen.px(row_height);
  const float head = b.top + above_heads(pen, b.height());
  const box heads{b.left, head, b.right, head + pen.px(head_height)};
  const box bar{b.right - pen.px(12), heads.bottom, b.right - pen.px(2), b.bottom};
  if (head > b.top) chips(on, {b.left, b.top, bar.left, head});
  const box body{b.left, heads.bottom, bar.left, b.bottom};
  const tree_columns at = columns_for(pen, body, *on.view.view_model(), on.view.tree.hidden_columns());
  pen.fill(heads, c.panel);
  tree_heads(on, at, heads.top, heads.bottom);
  const row_list& rows = on.view.tree.rows();
  if (rows.size() == 0) return nothing_here(on, body);

  const auto touch = on.area("tree", body);
  const ImGuiIO& io = ImGui::GetIO();
  const auto visible = static_cast<std::size_t>(std::max(1.f, body.height() / row));
  if (touch.hovered && io.MouseWheel != 0) {
    const double step = io.KeyShift ? static_cast<double>(visible) : 3;
    on.send(commands::scroll_to{std::round(on.view.tree.top_row() - static_cast<double>(io.MouseWheel) * step)});
  }
  const model::wording words = on.words();
  const auto first = static_cast<std::size_t>(on.view.tree.top_row());
  pen.list().PushClipRect({body.left, body.top}, {body.right, body.bottom}, true);
  for (std::size_t i = first; i < rows.size(); ++i) {
    const float top = body.top + static_cast<float>(i - first) * row;
    if (top >= body.bottom) break;
    const index entry = rows.entry(i);
    const box area{body.left, top, body.right, std::min(top + row, body.bottom)};
    const bool hovered = touch.hovered && area.contains(io.MousePos);
    on.record_box("row/" + std::to_string(on.view.view_model()->key_of(entry)), area);
    tree_row(on, at, words, entry, top, top + row, hovered);
    if (!touch.clicked || !area.contains(io.MousePos)) continue;
    const float mark = fold_mark(pen, at, on.view.view_model()->tree[entry].depth);
    const bool on_mark = io.MousePos.x >= mark - pen.px(2) && io.MousePos.x < mark + pen.px(18);
    if (on.view.view_model()->tree.is_parent(entry) && (on_mark || io.MouseClickedLastCount[0] >= 2))
      on.send(commands::toggle{entry});
    else
      on.send(commands::select{on.view.view_model()->key_of(entry)});
  }
  pen.list().PopClipRect();
  rows_bar(on, bar, visible);
}

}  // namespace curfew::viewer
