// One row of the tree, and the columns it has room for.
#pragma once

#include "probe/model/wording.hpp"
#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

// Left edges and right edges; a column that is left out has no width. The name's is what is left.
struct tree_columns {
  box name, state, busy, polls, operation, place, age;
  float right = 0;  // of the whole row
};
// Gives columns up, least important first, rather than squeeze the names.
// `hidden`: names of those that the user does without.
tree_columns columns_for(const canvas&, const box& whole, const std::vector<std::string>& hidden);

void tree_heads(const panel_context&, const tree_columns&, float top, float bottom);
void tree_row(const panel_context&, const tree_columns&, const model::wording&, index entry, float top, float bottom,
              bool hovered);
// Where its fold mark is.
float fold_mark(const canvas&, const tree_columns&, index depth);

}  // namespace curfew::viewer
