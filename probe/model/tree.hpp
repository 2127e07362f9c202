// The structured-concurrency tree of a snapshot: every loop, group and task exactly once, under the one that owns it.
// Plain arrays over node numbers (nodes.hpp), made for a million tasks. Used by verdicts, reports and the viewer.
//
// A node hangs under its owner; a task that was orphaned, and a node whose owner is gone, under its loop; what belongs
// to no loop that is left, under the root "no loop". Owners that form a circle (a damaged segment) are cut at the
// oldest of them, which goes under its loop.
//
// The snapshot is not kept: pass the same one to the functions that ask for it. Nothing recurses.
#pragma once

#include <span>
#include <vector>

#include "probe/model/nodes.hpp"

namespace curfew::model {

struct tree : nodes {
  std::vector<index> parent;       // by node; `none` for roots
  std::vector<index> first_child;  // by node, one more at the end; see children_of
  std::vector<index> children;     // by parent, then by time of spawn (loops: begin, groups: opening), then id
  std::vector<index> roots;        // loops by time; then "no loop", if anything hangs there

  std::span<const index> children_of(index node) const {
    return {children.data() + first_child[node], children.data() + first_child[node + 1]};
  }
};

// O(n log n) in the worst order of ages, linear in the usual one.
tree make_tree(const snapshot&);

}  // namespace curfew::model
