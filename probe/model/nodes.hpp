// Lists all nodes of a snapshot by number and by id. It tells what can be said of a node without knowing its place in
// the tree.
//
// The numbers go first to the snapshot's loops, then to its groups, then to its tasks, each in the snapshot's order.
// The last node is "no loop": it stands for the missing loop of everything that belongs to no loop that is left.
#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

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
  bool is_loop(index node) const { return kind_of(node) == node_kind::loop; }
  bool is_group(index node) const { return kind_of(node) == node_kind::group; }
  bool is_task(index node) const { return kind_of(node) == node_kind::task; }
  // Returns the index into snapshot::loops, groups or tasks. REQUIRES: node is of that kind.
  index loop_of(index node) const { return node; }
  index group_of(index node) const { return node - loops; }
  index task_of(index node) const { return node - loops - groups; }
  // Returns the node for such an index.
  index node_of_loop(index loop) const { return loop; }
  index node_of_group(index group) const { return loops + group; }
  index node_of_task(index task) const { return loops + groups + task; }

  // Returns the node with this id, or `none`.
  index find(node_id id) const { return ids.find(id); }
};

// A visitor is given this for the last node, "no loop".
struct of_no_loop {};

namespace detail {
template <class... F>
struct overloaded : F... {
  using F::operator()...;
};
}  // namespace detail

// Requires exactly one function for each kind of node: if a kind is forgotten, a visit does not compile.
template <class... F>
concept one_for_each_kind = sizeof...(F) == 4 && std::invocable<const detail::overloaded<F...>&, const loop&> &&
                            std::invocable<const detail::overloaded<F...>&, const group&> &&
                            std::invocable<const detail::overloaded<F...>&, const task&> &&
                            std::invocable<const detail::overloaded<F...>&, of_no_loop>;

// Calls the function in `each` that takes what the node is: a const loop&, group& or task&, or of_no_loop. All of them
// return the same type. REQUIRES: the nodes are the snapshot's.
template <class... F>
  requires one_for_each_kind<F...>
decltype(auto) visit(const snapshot& s, const nodes& n, index node, F... each) {
  const detail::overloaded<F...> call{std::move(each)...};
  switch (n.kind_of(node)) {
    case node_kind::loop:
      return call(s.loops[n.loop_of(node)]);
    case node_kind::group:
      return call(s.groups[n.group_of(node)]);
    case node_kind::task:
      return call(s.tasks[n.task_of(node)]);
    case node_kind::no_loop:
      break;
  }
  return call(of_no_loop());
}

}  // namespace curfew::model
