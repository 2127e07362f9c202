#include "viewer/ui/panels/tree_row.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "viewer/ui/widgets/columns.hpp"
#include "viewer/ui/widgets/entry_row.hpp"
#include "viewer/ui/widgets/indent.hpp"
#include "viewer/ui/widgets/ongoing_text.hpp"
#include "viewer/ui/widgets/state_style.hpp"

namespace curfew::viewer {

namespace {

constexpr float step = 16, around_name = 41;  // around_name: the edge, the fold mark, and the shape
constexpr const char* mixed = "mixed";        // of members of a bundle that differ
constexpr float least_of_text = 60;           // what a name keeps beside the number behind it

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
  // What tells a row from its siblings, the number of a task or of a bundle's members, is not cut: the name is.
  const std::string number = e.members != 0 ? "×" + model::count_text(e.members)
                             : task         ? "#" + std::to_string(p.task_at(e.node).id)
                                            : "";
  const float behind = number.empty() ? 0 : pen.px(7) + std::ceil(canvas::width(f.mono_small, number));
  x = on.name(task && e.members == 0 ? f.plain : f.strong, x,
              std::max(name_right - behind, std::min(name_right, x + pen.px(least_of_text))), base,
              aside ? c.text_faint : c.text, name);
  if (!number.empty())
    x = pen.text_within(f.mono_small, x + pen.px(7), name_right + 1, base, e.members != 0 ? c.text_dim : c.text_faint,
                        number);
  const auto add = [&](ImFont* font, const std::string& text) {
    if (x + pen.px(8) + canvas::width(font, text) < name_right)
      x = pen.text(font, x + pen.px(7), base, c.text_faint, text);
  };
  if (task) {
    const model::task& t = p.task_at(e.node);
    if (t.daemon) add(f.small, "daemon");
    if (t.main && e.members == 0) add(f.small, "main");
    if (e.members == 0 ? t.guessed : p.bundles.at(entry).guessed) add(f.small, "guessed");
  }
  const index below = e.tasks - (task && e.members == 0 ? 1 : 0);
  if (!open && below != 0 && e.members == 0) add(f.mono_small, "+" + model::count_text(below));

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

// Draws a text that is cut if need be, and then is whole in a tip.
void text_cell(const panel_context& on, const box& cell, float base, const std::string& text,
               const std::string& whole) {
  if (cell.width() <= 0 || text.empty()) return;
  ImFont* const font = on.pen.fonts().mono;
  on.pen.text_within(font, cell.left, cell.right, base, on.pen.colours().text_dim, text);
  if (text != whole || canvas::width(font, text) > cell.width()) on.tip(cell, whole);
}

// Draws the state and the operation; "" stands for none, and `mixed` for either where the members of a bundle differ. A
// state without a column of its own stands with the operation, if that has ended with the task and there is room for
// both, or in its place if there is none.
void standing_cells(const panel_context& on, const tree_columns& at, const state_style& state,
                    const std::string& operation, float top, float bottom) {
  const bool has_state = at.state.width() > 0;
  if (has_state && state.word == mixed)
    on.pen.text(on.pen.fonts().small, at.state.left + on.pen.px(17),
                canvas::baseline(on.pen.fonts().small, top, bottom), on.pen.colours().text_faint, state.word);
  else if (has_state)
    on.pen.pill(at.state.left, (top + bottom) / 2, state.of, state.word, state.loud);
  const box cell{at.operation.left, top, at.operation.right, bottom};
  std::string whole = operation;
  if (!has_state && operation.empty()) whole = state.word;
  if (!has_state && state.over && !operation.empty() && operation != mixed) whole = state.word + " in " + operation;
  const bool fits = operation.empty() || canvas::width(on.pen.fonts().mono, whole) <= cell.width();
  text_cell(on, cell, canvas::baseline(on.pen.fonts().plain, top, bottom), fits ? whole : operation, whole);
}

// Returns the operation that a task waits in, or waited in when its loop shut down; "" if it does not.
std::string operation_of(const model::wording& words, const model::task& t) {
  const model::index operation = words.snapshot().stack_of(t).operation;
  if (t.state == model::task_state::waiting) return operation != 0 || t.wait_on != 0 ? words.doing(t) : "";
  return t.pending_at_shutdown ? model::printable(words.snapshot().text(operation)) : "";
}

// Draws whom a task speaks with, and the descriptor if there is room for that, too.
void object_cell(const panel_context& on, const box& cell, const model::wording& words, const model::object& object,
                 float base) {
  const std::string whole = words.object(object), peer = words.endpoint(object);
  const bool fits = peer.empty() || canvas::width(on.pen.fonts().mono, whole) <= cell.width();
  text_cell(on, cell, base, fits ? whole : peer, whole);
}

void age_cell(const panel_context& on, const tree_columns& at, const std::string& age, float base) {
  if (at.age.width() > 0) on.pen.quantity(at.age.right, base, on.pen.colours().text_dim, age);
}

void place_cell(const panel_context& on, const tree_columns& at, const model::wording& words, index site, float base) {
  if (at.place.width() > 0)
    on.pen.text_tail_within(on.pen.fonts().mono, at.place.left, at.place.right, base, on.pen.colours().text_dim,
                            file_and_line(words, site));
}

void task_cells(const panel_context& on, const tree_columns& at, const model::wording& words, index number, float top,
                float bottom) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const model::task& t = words.snapshot().tasks[number];
  const float base = canvas::baseline(f.plain, top, bottom);
  const bool live = model::is_live(t.state);
  standing_cells(on, at, style_of(c, *on.view.view_model(), t), operation_of(words, t), top, bottom);
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
  if (const model::object* const object = words.snapshot().object_of(number))
    object_cell(on, {at.object.left, top, at.object.right, bottom}, words, *object, base);
  place_cell(on, at, words, t.spawned_at, base);
  age_cell(on, at, age_text(words.snapshot(), t, age), base);
}

void group_cells(const panel_context& on, const tree_columns& at, const model::wording& words, const model::group& g,
                 float top, float bottom) {
  const float base = canvas::baseline(on.pen.fonts().plain, top, bottom);
  standing_cells(on, at, style_of(on.pen.colours(), *on.view.view_model(), g), "", top, bottom);
  place_cell(on, at, words, g.opened_at, base);
  age_cell(on, at, ongoing_text(words.snapshot(), words.now() - g.opened), base);
}

void loop_cells(const panel_context& on, const tree_columns& at, const model::loop& l, float top, float bottom) {
  standing_cells(on, at, style_of(on.pen.colours(), *on.view.view_model(), l), "", top, bottom);
}

// Draws what is true of all members of a bundle, and the greatest of their ages.
void bundle_cells(const panel_context& on, const tree_columns& at, const model::wording& words, index entry, float top,
                  float bottom) {
  const view_model& p = *on.view.view_model();
  const bundle_sum& sum = p.bundles.at(entry);
  const palette& c = on.pen.colours();
  const float base = canvas::baseline(on.pen.fonts().plain, top, bottom);
  const model::snapshot& s = p.snapshot;
  const std::string bound = s.process.end_unseen ? "oldest " : "≤ ";
  const auto standing = [&](const state_style& style) {
    return sum.one_state ? style : state_style{mixed, c.text_faint};
  };
  p.visit(
      sum.oldest,
      [&](const model::task& t) {
        const std::string operation = sum.one_state && sum.one_operation ? operation_of(words, t) : mixed;
        standing_cells(on, at, standing(style_of(c, p, t)), operation, top, bottom);
        place_cell(on, at, words, t.spawned_at, base);
        age_cell(on, at, bound + age_text(s, t, words.age(t)), base);
      },
      [&](const model::group& g) {
        standing_cells(on, at, standing(style_of(c, p, g)), "", top, bottom);
        place_cell(on, at, words, g.opened_at, base);
        age_cell(on, at, bound + ongoing_text(s, words.now() - g.opened), base);
      },
      [](const model::loop&) {}, [](model::of_no_loop) {});
}

}  // namespace

tree_columns columns_for(const canvas& pen, const box& whole, const view_model& p,
                         const std::vector<std::string>& hidden) {
  constexpr float least_first = 284, fair_first = 320;
  constexpr std::size_t state = 0, operation = 3, object = 4, place = 5;
  // The columns are in the order of tree_column_names, from left to right.
  constexpr column sizes[] = {{84, 3}, {108, 2}, {66, 1}, {166, 7, true, 200}, {120, 6, true, 174}, {150, 5}, {78, 4}};
  static_assert(std::size(sizes) == std::size(tree_column_names));
  std::vector<column> columns(std::begin(sizes), std::end(sizes));
  for (std::size_t i = 0; i < columns.size(); ++i)
    columns[i].wanted = std::find(hidden.begin(), hidden.end(), tree_column_names[i]) == hidden.end();
  columns[object].wanted = columns[object].wanted && p.knows_objects;
  columns[place].wanted = columns[place].wanted && p.knows_places;
  std::vector<box> at;
  // Whichever of these is the last to stay says what a task does. Names are even more important.
  for (const std::size_t last : {operation, state}) {
    if (!columns[last].wanted) continue;
    columns[last].importance = indispensable;
    at = lay_out(pen, whole, columns, least_first, fair_first);
    if (at[0].width() >= pen.px(around_name + least_name)) break;
    columns[last].wanted = false;
    at.clear();
  }
  if (at.empty()) at = lay_out(pen, whole, columns, least_first, fair_first);
  return {at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], whole.right};
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
  left(at.operation, at.state.width() > 0 ? "Waits in" : "Does");
  left(at.object, "With");
  left(at.place, "Spawned at");
  right(at.age, "Age");
}

float fold_mark(const canvas& pen, const tree_columns& at, index depth) {
  return at.name.left + pen.px(6) + static_cast<float>(levels_of(pen, at.name, depth)) * pen.px(step);
}

void tree_row(const panel_context& on, const tree_columns& at, const model::wording& words, index entry, float top,
              float bottom, bool hovered) {
  const canvas& pen = on.pen;
  const view_model& p = *on.view.view_model();
  const tree_entry& e = p.tree[entry];
  const box whole{at.name.left, top, at.right, bottom};
  row_background(pen, whole, entry == on.view.selected(), e.members == 0 && p.has_finding(e.node), hovered);
  name_cell(on, {at.name.left, top, at.name.right, bottom}, words, entry);
  if (e.members != 0) return bundle_cells(on, at, words, entry, top, bottom);
  p.visit(
      e.node, [&](const model::task&) { task_cells(on, at, words, p.nodes.task_of(e.node), top, bottom); },
      [&](const model::group& g) { group_cells(on, at, words, g, top, bottom); },
      [&](const model::loop& l) { loop_cells(on, at, l, top, bottom); }, [](model::of_no_loop) {});
}

}  // namespace curfew::viewer
