// A tree as lines: which nodes are shown, in which order and how deep. Made from a whole tree or a folded one; what
// lies around one node is in context_lines.hpp.
#pragma once

#include <vector>

#include "probe/model/fold.hpp"
#include "probe/model/tree.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

struct tree_line {
  model::index node = model::none;  // of the tree; none: a line that says how many are left out
  model::index count = 1;           // how many alike it stands for; of a left-out line: how many nodes
  model::index depth = 0;
  bool last = true;     // of its siblings
  bool marked = false;  // what the lines are about
};

using tree_lines = std::vector<tree_line>;

tree_lines tree_lines_of(const model::tree&);
tree_lines tree_lines_of(const model::folded_tree&);

// The loops that live on though none of their live tasks was found at fault (`kinds`, by task): what a process hangs in
// when a daemon does not end. Whole subtrees.
tree_lines innocent_loops(const model::snapshot&, const model::tree&, const model::folded_tree&,
                          const std::vector<verdict::finding_kinds>& kinds);

}  // namespace curfew::report
