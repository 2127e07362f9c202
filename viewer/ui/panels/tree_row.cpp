#include "viewer/ui/panels/tree_row.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "probe/model/text.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "viewer/ui/widgets/columns.hpp"
#include "viewer/ui/widgets/entry_row.hpp"
#include "viewer/ui/widgets/indent.hpp"
#include "viewer/ui/widgets/state_style.hpp"

namespace curfew::viewer {

namespace {

constexpr float step = 16, around_name = 41;  // around_name: the edge, the fold mark, and the shape

index levels_of(const canvas& pen, const box& cell, index depth) {
  return levels_shown(pen, cell.width() - pen.px(around_name), step, depth);
}

// Returns e.g. "connection.hpp:64", without the folders, which are in the details.
std::string file_and_line(const model::wording& words, index site) {
  const std::string place = words.place(site);
  return place.substr(place.rfind('/') + 1);
}

// Draws the shape that says what an entry is: a ring for a loop, a square for a group, a dot for a task, two dots for a
// bundle of tasks.
void glyph(const canvas& pen, const view_model& p, const tree_entry& e, float x, float middle) {
  const palette& c = pen.colours();
  const float y = std::floor(middle);
  const auto dot = [&](float at, colour fill) { pen.list().AddCircleFilled({at, y + .5f}, pen.px(3.5f), fill, 12); };
  const auto ring = [&] { pen.list().AddCircle({x + pen.px(4.5f), y + .5f}, pen.px(4), c.text_dim, 16, 1.5f); };
  p.visit(
      e.node,
      [&](const model::group&) {
        pen.list().AddRect({x, y - pen.px(4)}, {x + pen.px(9), y + pen.px(5)}, c.waiting, pen.px(2.5f), 0, 1.5f);
      },
      [&](const model::task& t) {
        const state_style look = style_of(c, p, t);
        const colour state = p.has_finding(e.node) ? c.problem : look.of;
        if (e.members != 0) {
          const bool ended = p.snapshot.process.end != model::process_end::alive;
          dot(x + pen.px(7), with_alpha(ended ? c.ended : c.waiting, 120));
          return dot(x + pen.px(3), e.troubled != 0 ? c.problem : ended ? c.ended : c.waiting);
        }
        if (look.loud && t.state == model::task_state::running)
          pen.list().AddCircleFilled({x + pen.px(4.5f), y + .5f}, pen.px(6.5f), with_alpha(state, 60), 16);
        dot(x + pen.px(4.5f), state);
      },
      [&](const model::loop&) { ring(); }, [&](model::of_no_loop) { ring(); });
}

void name_cell(const panel_context& on, const box& cell, const model::wording& words, index entry) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const view_model& p = *on.view.view_model();
  const tree_entry& e = p.tree[entry];
  const index depth = levels_of(pen, cell, e.depth);
  // If an entry is deeper than there is room for, a number in the place of the first lines says how deep it is.
  const index first = depth < e.depth ? 2 : 0;
  if (first != 0 && depth >= first)
    pen.text(f.mono_small, cell.left + pen.px(4), canvas::baseline(f.mono_small, cell.top, cell.bottom), c.text_faint,
             std::to_string(e.depth));
  for (index level = first; level < depth; ++level) {
    const float guide = std::floor(cell.left + pen.px(6) + static_cast<float>(level) * pen.px(step) + pen.px(7));
    pen.fill({guide, cell.top, guide + 1, cell.bottom}, c.guide);
  }
  const bool open = on.view.tree.rows().is_open(entry);
  float x = cell.left + pen.px(6) + static_cast<float>(depth) * pen.px(step);
  if (p.tree.is_parent(entry)) pen.arrow(x + pen.px(7), cell.middle(), open, c.text_dim);
  x += pen.px(step + 2);
  glyph(pen, p, e, x, cell.middle());
  x += pen.px(17);

  const float base = canvas::baseline(f.plain, cell.top, cell.bottom);
  const bool task = p.is_task(e.node);
  const bool ended = task && e.members == 0 && !model::is_live(p.task_at(e.node).state);
  const bool aside = !on.view.tree.rows().is_match(entry) || ended;
  const std::string name = name_of_entry(p, words, entry);
  const bool troubled_itself = task && e.members == 0 && p.has_finding(e.node);
  const index troubled = e.troubled - (troubled_itself ? 1 : 0);
  // Findings are always seen, if only as a sign.
  const bool needs_sign = troubled_itself || (!open && troubled != 0);
  const float name_right = cell.right - (needs_sign ? pen.px(20) : 0);
  on.record_box("name/" + std::to_string(p.key_of(entry)), {x, cell.top, name_right, cell.bottom});
  x = on.name(task && e.members == 0 ? f.plain : f.strong, x, name_right, base, aside ? c.text_faint : c.text, name);
  const auto add = [&](ImFont* font, colour colour, const std::string& text) {
    if (x + pen.px(8) + canvas::width(font, text) < name_right) x = pen.text(font, x + pen.px(7), base, colour, text);
  };
  if (e.members != 0) {
    add(f.mono_small, c.text_dim, "×" + model::count_text(e.members));
  } else if (task) {
    const model::task& t = p.task_at(e.node);
    add(f.mono_small, c.text_faint, "#" + std::to_string(t.id));
    if (t.daemon) add(f.small, c.text_faint, "daemon");
    if (t.main) add(f.small, c.text_faint, "main");
  }
  const index below = e.tasks - (task && e.members == 0 ? 1 : 0);
  if (!open && below != 0 && e.members == 0) add(f.mono_small, c.text_faint, "+" + model::count_text(below));

  bool signed_already = false;
  const auto badge = [&](const std::string& text) {
    if (x + pen.px(36) + canvas::width(f.small, text) < cell.right)
      x = pen.badge(x + pen.px(8), cell.middle(), c.problem, text);
    else if (!signed_already)
      pen.warning_sign(std::min(x + pen.px(8), cell.right - pen.px(13)), cell.middle(), c.problem), x = cell.right;
    signed_already = true;
  };
  if (troubled_itself)
    for (const auto kind : p.kinds[p.nodes.task_of(e.node)].list()) badge(std::string(verdict::name_of(kind)));
  if (!open && troubled != 0) badge(model::count_text(troubled) + " in bugs");
}

void task_cells(const panel_context& on, const tree_columns& at, const model::wording& words, const model::task& t,
                float top, float bottom) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const float base = canvas::baseline(f.plain, top, bottom);
  const bool live = model::is_live(t.state);
  if (at.state.width() > 0) {
    const state_style state = style_of(c, *on.view.view_model(), t);
    pen.pill(at.state.left, (top + bottom) / 2, state.of, state.word, state.loud);
  }
  const auto age = words.age(t);
  if (at.busy.width() > 0) {
    const auto share = age.count() > 0 ? static_cast<float>(t.busy.count()) / static_cast<float>(age.count()) : 0.f;
    const float width = pen.px(30);
    const float y = std::floor((top + bottom) / 2) - pen.px(2);
    pen.fill({at.busy.left, y, at.busy.left + width, y + pen.px(4)}, c.raised, pen.px(2));
    if (share > .005f)
      pen.fill({at.busy.left, y, at.busy.left + std::max(pen.px(3), width * std::min(share, 1.f)), y + pen.px(4)},
               c.running, pen.px(2));
    pen.quantity(at.busy.right, base, live ? c.text : c.text_faint, model::duration_text(t.busy));
  }
  if (at.polls.width() > 0) pen.text_right(f.mono, at.polls.right, base, c.text_dim, model::count_text(t.polls));
  if (at.operation.width() > 0)
    pen.text_within(f.mono, at.operation.left, at.operation.right, base, c.text_dim,
                    t.state == model::task_state::waiting || t.pending_at_shutdown ? words.doing(t) : "");
  if (at.place.width() > 0)
    pen.text_tail_within(f.mono, at.place.left, at.place.right, base, c.text_dim, file_and_line(words, t.spawned_at));
  if (at.age.width() > 0) pen.quantity(at.age.right, base, c.text_dim, model::duration_text(age));
}

void group_cells(const panel_context& on, const tree_columns& at, const model::wording& words, const model::group& g,
                 float top, float bottom) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const float base = canvas::baseline(pen.fonts().plain, top, bottom);
  if (at.state.width() > 0) {
    const state_style state = style_of(c, *on.view.view_model(), g);
    pen.pill(at.state.left, (top + bottom) / 2, state.of, state.word, state.loud);
  }
  if (at.place.width() > 0)
    pen.text_tail_within(pen.fonts().mono, at.place.left, at.place.right, base, c.text_dim,
                         file_and_line(words, g.opened_at));
  if (at.age.width() > 0) pen.quantity(at.age.right, base, c.text_dim, model::duration_text(words.now() - g.opened));
}

void loop_cells(const panel_context& on, const tree_columns& at, const model::loop& l, float top, float bottom) {
  if (at.state.width() <= 0) return;
  const state_style state = style_of(on.pen.colours(), *on.view.view_model(), l);
  on.pen.pill(at.state.left, (top + bottom) / 2, state.of, state.word, state.loud);
}

}  // namespace

tree_columns columns_for(const canvas& pen, const box& whole, const std::vector<std::string>& hidden) {
  const auto wanted = [&](const char* name) { return std::find(hidden.begin(), hidden.end(), name) == hidden.end(); };
  // The columns are in the order of tree_column_names, from left to right.
  constexpr column sizes[] = {{104, indispensable}, {108, 2}, {66, 1}, {160, 5}, {150, 4}, {78, 3}};
  static_assert(std::size(sizes) == std::size(tree_column_names));
  std::vector<column> columns(std::begin(sizes), std::end(sizes));
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].wanted = wanted(tree_column_names[i]);
  std::vector<box> at = lay_out(pen, whole, columns, 284);
  if (at[0].width() < pen.px(around_name + least_name)) {  // names are even more important than states
    columns[0].wanted = false;
    at = lay_out(pen, whole, columns, 284);
  }
  return {at[0], at[1], at[2], at[3], at[4], at[5], at[6], whole.right};
}

void tree_heads(const panel_context& on, const tree_columns& at, float top, float bottom) {
  const canvas& pen = on.pen;
  ImFont* const font = pen.fonts().small;
  const float base = canvas::baseline(font, top, bottom);
  const auto left = [&](const box& b, const char* text) {
    if (b.width() > 0) pen.text(font, b.left, base, pen.colours().text_dim, text);
  };
  const auto right = [&](const box& b, const char* text) {
    if (b.width() > 0) pen.text_right(font, b.right, base, pen.colours().text_dim, text);
  };
  left({at.name.left + pen.px(16), top, at.name.right, bottom}, "Task, by owner");
  left(at.state, "State");
  right(at.busy, "Busy");
  right(at.polls, "Polls");
  left(at.operation, "Waits in");
  left(at.place, "Spawned at");
  right(at.age, "Age");
}

float fold_mark(const canvas& pen, const tree_columns& at, index depth) {
  return at.name.left + pen.px(6) + static_cast<float>(levels_of(pen, at.name, depth)) * pen.px(step);
}

void tree_row(const panel_context& on, const tree_columns& at, const model::wording& words, index entry, float top,
              float bottom, bool hovered) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const view_model& p = *on.view.view_model();
  const tree_entry& e = p.tree[entry];
  const box whole{at.name.left, top, at.right, bottom};
  row_background(pen, whole, entry == on.view.selected(), e.members == 0 && p.has_finding(e.node), hovered);
  name_cell(on, {at.name.left, top, at.name.right, bottom}, words, entry);
  if (e.members != 0) {
    if (p.is_task(e.node) && at.place.width() > 0)
      pen.text_tail_within(pen.fonts().mono, at.place.left, at.place.right,
                           canvas::baseline(pen.fonts().plain, top, bottom), c.text_dim,
                           file_and_line(words, p.task_at(e.node).spawned_at));
    return;
  }
  p.visit(
      e.node, [&](const model::task& t) { task_cells(on, at, words, t, top, bottom); },
      [&](const model::group& g) { group_cells(on, at, words, g, top, bottom); },
      [&](const model::loop& l) { loop_cells(on, at, l, top, bottom); }, [](model::of_no_loop) {});
}

}  // namespace curfew::viewer
