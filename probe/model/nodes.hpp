// Everybody in a snapshot by number and by id: what can be said of a node without knowing where it hangs.
//
// Node numbers: first the snapshot's loops, then its groups, then its tasks, each in the snapshot's order; the last
// node is "no loop", for what belongs to no loop that is left.
#pragma once

#include <cstdint>

#include "probe/model/id_index.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::model {

enum class node_kind : std::uint8_t { loop, group, task, no_loop };

struct nodes {
  index loops = 0, groups = 0, tasks = 0;
  id_index ids;  // node by id

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

  // The node with this id, or none.
  index find(node_id id) const { return ids.find(id); }
};

}  // namespace curfew::model
