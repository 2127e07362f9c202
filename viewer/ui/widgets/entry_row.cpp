#include "viewer/ui/widgets/entry_row.hpp"

#include "probe/model/printable.hpp"
#include "viewer/rows/site_view.hpp"

namespace curfew::viewer {

std::string name_of_entry(const view_model& p, const model::wording& words, index entry) {
  const tree_entry& e = p.tree[entry];
  return p.visit(
      e.node,
      [&](const model::task& t) { return e.members == 0 ? words.name(t) : model::printable(name_of_alike(p, t)); },
      [&](const model::group& g) {
        const auto name = p.snapshot.text(g.given_name);
        return name.empty() ? std::string("group") : model::printable(name);
      },
      [&](const model::loop& l) { return words.name(l); }, [](model::of_no_loop) { return std::string("of no loop"); });
}

void row_background(const canvas& pen, const box& b, bool selected, bool troubled, bool hovered) {
  const palette& c = pen.colours();
  if (selected)
    pen.fill(b, c.selection);
  else if (troubled)
    pen.fill(b, with_alpha(c.problem, hovered ? 34 : 20));
  else if (hovered)
    pen.fill(b, c.hover);
}

}  // namespace curfew::viewer
