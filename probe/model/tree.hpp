// The structured-concurrency tree of a snapshot: every loop, group and task exactly once, under the one that owns it.
// Plain arrays over node numbers, made for a million tasks. Used by verdicts, reports and the viewer.
//
// Node numbers: first the snapshot's loops, then its groups, then its tasks, each in the snapshot's order; the last
// node is the root "no loop", for what belongs to no loop that is left. A node hangs under its owner; a task that was
// orphaned, and a node whose owner is gone, under its loop. Owners that form a circle (a damaged segment) are cut at
// the oldest of them, which goes under its loop.
//
// The snapshot is not kept: pass the same one to the functions that ask for it. Nothing recurses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/id_index.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::model {

enum class node_kind : std::uint8_t { loop, group, task, no_loop };

struct tree {
  index loops = 0, groups = 0, tasks = 0;
  std::vector<index> parent;       // by node; `none` for roots
  std::vector<index> first_child;  // by node, one more at the end; see children_of
  std::vector<index> children;     // by parent, then by time of spawn (loops: begin, groups: opening), then id
  std::vector<index> roots;        // loops by time; then "no loop", if anything hangs there
  id_index ids;                    // node by id

  index size() const { return loops + groups + tasks + 1; }
  index no_loop() const { return loops + groups + tasks; }

  node_kind kind_of(index node) const {
    if (node < loops) return node_kind::loop;
    if (node < loops + groups) return node_kind::group;
    return node < no_loop() ? node_kind::task : node_kind::no_loop;
  }
  // REQUIRES: node is of that kind. The index into snapshot::loops, groups or tasks.
  index loop_of(index node) const { return node; }
  index group_of(index node) const { return node - loops; }
  index task_of(index node) const { return node - loops - groups; }
  // And back.
  index node_of_loop(index loop) const { return loop; }
  index node_of_group(index group) const { return loops + group; }
  index node_of_task(index task) const { return loops + groups + task; }

  std::span<const index> children_of(index node) const {
    return {children.data() + first_child[node], children.data() + first_child[node + 1]};
  }
  // The node with this id, or none.
  index find(node_id id) const { return ids.find(id); }
};

// O(n log n) in the worst order of ages, linear in the usual one.
tree make_tree(const snapshot&);

}  // namespace curfew::model
