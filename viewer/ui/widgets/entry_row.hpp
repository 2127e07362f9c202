// What a row of the tree and a lane of the timeline have in common: the name of what they stand for, and what is behind
// them.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "viewer/rows/view_model.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

// Of many, the name that all of them bear.
std::string name_of_entry(const view_model&, const model::wording&, index entry);

void row_background(const canvas&, const box&, bool selected, bool troubled, bool hovered);

}  // namespace curfew::viewer
