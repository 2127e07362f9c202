// What a row of the tree and a lane of the timeline have in common: the name of their entry, and their background.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "viewer/rows/view_model.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

// Returns the name of an entry, ready to draw. For a bundle, it is a name for all its members (name_of_alike()).
std::string name_of_entry(const view_model&, const model::wording&, index entry);

void row_background(const canvas&, const box&, bool selected, bool troubled, bool hovered);

}  // namespace curfew::viewer
