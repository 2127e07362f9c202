// The structured-concurrency tree of a snapshot has every loop, group and task exactly once, under its owner. It
// consists of plain arrays over node numbers (nodes.hpp), made for a million tasks. Verdicts, reports and the viewer
// use it.
//
// A node's parent is its owner, or where only its loop owns it, the task that caused it (task::by_cause). Orphaned
// tasks, and nodes whose owner is gone, are children of their loop. What belongs to no loop that is left is under the
// root "no loop". Owners that form a circle (in a damaged segment) are cut at the oldest of them, which becomes a child
// of its loop.
//
// The tree does not keep the snapshot: pass the same one to the functions that ask for it. No function recurses.
#pragma once

#include <span>
#include <vector>

#include "probe/model/nodes.hpp"

namespace curfew::model {

struct tree : nodes {
  std::vector<index> parent;       // by node; `none` for roots
  std::vector<index> first_child;  // by node, with one more at the end; see children_of
  std::vector<index> children;     // by parent, then by time of spawn (groups: of opening), then by id
  std::vector<index> roots;        // loops by time; then "no loop", if it has children

  std::span<const index> children_of(index node) const {
    return {children.data() + first_child[node], children.data() + first_child[node + 1]};
  }
};

// Makes the tree in O(n log n) when siblings are in the worst order of ages, and in O(n) when they are in the usual
// one.
tree make_tree(const snapshot&);

}  // namespace curfew::model
