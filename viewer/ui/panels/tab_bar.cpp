// Draws the tabs, by which a click changes what the main area shows, and the bar about a successor of the process.
#include <string>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"

namespace curfew::viewer {

float successor_bar(const panel_context& on, const box& b) {
  const process_row* const next = on.view.successor();
  if (next == nullptr) return b.top;
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().plain;
  pen.fill(b, blend(c.panel, c.accent, .16f));
  const float base = canvas::baseline(font, b.top, b.bottom);
  const std::string word = std::string("Watch it (") + words_of(key_hint::successor).cap + ")";
  const float x = on.name(font, b.left + pen.px(16), b.right - pen.px(60) - canvas::width(font, word), base, c.text,
                          model::printable(next->name) + " runs again, as pid " + std::to_string(next->pid) + ".");
  const box button{x + pen.px(14), b.top + pen.px(7), x + pen.px(38) + canvas::width(font, word), b.bottom - pen.px(7)};
  if (on.button("successor", button, word)) on.send(commands::attach{next->path});
  return b.bottom;
}

namespace {

// Draws the entries above the top row of the tree, which have been scrolled away. If there is little room, only the
// nearest ones are drawn.
void breadcrumbs(const panel_context& on, const box& b) {
  const row_list& rows = on.view.tree.rows();
  const auto top = static_cast<std::size_t>(on.view.tree.top_row());
  if (on.view.tab() != tab::tree || top == 0 || top >= rows.size()) return;
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().small;
  const view_model& p = *on.view.view_model();
  const model::wording words = on.words();
  const float base = canvas::baseline(font, b.top, b.bottom);
  const std::string between = " › ";
  if (b.width() < canvas::width(font, "…")) return;
  float right = b.right;
  for (index at = p.tree[rows.entry(top)].parent; at != none; at = p.tree.parent(at)) {
    const std::string name =
        p.tree.is_bundle(at) ? "×" + model::count_text(p.tree[at].members) : words.who(p.key_of(at));
    const float width = canvas::width(font, name);
    if (right - width - canvas::width(font, between) < b.left) {
      pen.text_right(font, right, base, c.text_faint, "…");
      return;
    }
    on.link("crumb/" + std::to_string(p.key_of(at)), font, right - width, right, base, name,
            commands::select{p.key_of(at)});
    right -= width;
    if (p.tree.parent(at) != none)
      right -= canvas::width(font, between), pen.text(font, right, base, c.text_faint, between);
  }
}

}  // namespace

void tab_bar(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().plain;
  static constexpr const char* words[tabs] = {"Tree", "Timeline", "Sites", "Loops"};
  pen.fill({b.left, b.bottom - 1, b.right, b.bottom}, c.line);
  const auto end_with = [&](float margin) {
    float end = b.left + pen.px(14);
    for (const char* const word : words) end += canvas::width(font, word) + 2 * margin + pen.px(2);
    return end;
  };
  const float margin = end_with(pen.px(12)) <= b.right ? pen.px(12) : pen.px(6);
  float x = b.left + pen.px(14);
  for (std::size_t i = 0; i < tabs; ++i) {
    const auto which = static_cast<tab>(i);
    const bool shown = on.view.tab() == which;
    const float width = canvas::width(font, words[i]) + 2 * margin;
    if (x + width > b.right) break;
    const box area{x, b.top, x + width, b.bottom};
    const auto touch = on.area(std::string("tab/") + words[i], area);
    if (touch.clicked) on.send(commands::show_tab{which});
    if (touch.hovered && !shown) pen.fill({x, b.top + pen.px(6), x + width, b.bottom - pen.px(6)}, c.field, pen.px(5));
    pen.text(font, x + margin, canvas::baseline(font, b.top, b.bottom), shown ? c.text : c.text_dim, words[i]);
    if (shown) pen.fill({x + margin, b.bottom - pen.px(2), area.right - margin, b.bottom}, c.accent);
    x = area.right + pen.px(2);
  }
  breadcrumbs(on, {x + pen.px(20), b.top, b.right - pen.px(16), b.bottom});
}

}  // namespace curfew::viewer
