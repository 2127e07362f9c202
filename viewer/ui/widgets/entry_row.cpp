#include "viewer/ui/widgets/entry_row.hpp"

#include "probe/model/printable.hpp"
#include "viewer/rows/site_view.hpp"

namespace curfew::viewer {

std::string name_of_entry(const view_model& p, const model::wording& words, index entry) {
  const tree_entry& e = p.tree[entry];
  switch (p.nodes.kind_of(e.node)) {
    case model::node_kind::task: {
      const model::task& t = p.task_at(e.node);
      return e.members == 0 ? words.name(t) : model::printable(name_of_alike(p, t));
    }
    case model::node_kind::group: {
      const auto name = p.snapshot.text(p.snapshot.groups[p.nodes.group_of(e.node)].given_name);
      return name.empty() ? "group" : model::printable(name);
    }
    case model::node_kind::loop:
      return words.name(p.snapshot.loops[p.nodes.loop_of(e.node)]);
    case model::node_kind::no_loop:
      break;
  }
  return "of no loop";
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
