// Turns a whole tree or a folded one into lines: which nodes are shown, in which order and how deep; context_lines.hpp
// has the surroundings of one node.
#pragma once

#include <vector>

#include "probe/model/fold.hpp"
#include "probe/model/tree.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

struct tree_line {
  model::index node = model::none;  // node of the tree; none: the line says how many nodes are left out
  model::index count = 1;           // how many alike siblings it stands for, or how many nodes are left out
  model::index depth = 0;
  bool last = true;     // whether it is the last of its siblings
  bool marked = false;  // whether the lines are about this node, or this one as well
  // As in model::folded_entry. A line that is not of a folded tree stands for its own node alone.
  model::index longest = model::none;  // none: `node`
  bool alone = true;
};

// Returns the line of an entry, to be put at its depth.
tree_line line_of(const model::folded_entry&);

using tree_lines = std::vector<tree_line>;

tree_lines tree_lines_of(const model::tree&);
tree_lines tree_lines_of(const model::folded_tree&);

// Returns the whole subtrees of the loops that live on although none of their live tasks has findings: this is what a
// process hangs in when a daemon does not end, and what lived in one that was killed. `kinds` is by task.
tree_lines innocent_loops(const model::snapshot&, const model::tree&, const model::folded_tree&,
                          const std::vector<verdict::finding_kinds>& kinds);

}  // namespace curfew::report
