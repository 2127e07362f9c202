// Draws a row of the tree, with the columns for which there is room.
#pragma once

#include "probe/model/wording.hpp"
#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

// The left and right edges of the columns. A column that is left out has the width 0. The name has the width that is
// left. Where there is no column for the state, the operation's has the states of tasks that wait in none.
struct tree_columns {
  box name, state, busy, polls, operation, object, place, age;
  float right = 0;  // right edge of the whole row
};
// Lays out the columns. If the names would become too narrow, columns are left out, the less important ones; so are
// those that no row has anything for. `hidden` has the names of the columns that the user does not want to see.
tree_columns columns_for(const canvas&, const box& whole, const view_model&, const std::vector<std::string>& hidden);

void tree_heads(const panel_context&, const tree_columns&, float top, float bottom);
void tree_row(const panel_context&, const tree_columns&, const model::wording&, index entry, float top, float bottom,
              bool hovered);
// Returns the left edge of the fold mark of a row.
float fold_mark(const canvas&, const tree_columns&, index depth);

}  // namespace curfew::viewer
