// Shows the surroundings of some tasks in a tree as lines, which say where in the tree a problem is.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "probe/model/fold.hpp"
#include "probe/model/tree.hpp"
#include "probe/report/trees/tree_lines.hpp"

namespace curfew::report {

// Finds, in a folded tree, the ancestors of a task up to the root, and its siblings.
class context_lines {
 public:
  context_lines() = default;  // for no tree
  context_lines(const model::tree&, const model::folded_tree&);

  // Returns the lines around the first of these tasks that has a line of its own in the folded tree. The lines of these
  // tasks are marked. At most `max_siblings` of its nearest siblings are shown, and of its ancestors the root and the
  // nearest ones; the others are counted. Returns no lines if none of the tasks has one. REQUIRES: `folded` is the tree
  // that this was made of.
  tree_lines around_first_of(const std::vector<model::index>& tasks, const model::folded_tree& folded,
                             std::size_t max_siblings) const;

 private:
  tree_lines ancestors_of(model::index entry, const model::folded_tree&, const std::vector<model::index>& marked) const;
  std::span<const model::folded_entry> siblings_of(model::index entry, const model::folded_tree&) const;

  // Returns the entries of those of the tasks that have one, in the order of the tasks.
  std::vector<model::index> entries_of(const std::vector<model::index>& tasks) const;

  std::vector<model::index> parent_;         // by entry
  std::vector<model::index> entry_by_task_;  // by task; none: another task stands for it
};

}  // namespace curfew::report
