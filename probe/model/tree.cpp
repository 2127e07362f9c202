#include "probe/model/tree.hpp"

#include <algorithm>
#include <utility>

namespace curfew::model {

namespace {

class builder {
 public:
  builder(const snapshot& s, tree& t) : snapshot_(s), tree_(t) {}

  void run() {
    tree_.loops = static_cast<index>(snapshot_.loops.size());
    tree_.groups = static_cast<index>(snapshot_.groups.size());
    tree_.tasks = static_cast<index>(snapshot_.tasks.size());
    index_ids();
    find_parents();
    cut_circles();
    collect_children();
    order_siblings();
    collect_roots();
  }

 private:
  void index_ids() {
    std::vector<node_id> ids;
    ids.reserve(tree_.size());
    born_.reserve(tree_.size());
    const auto add = [&](node_id id, nanoseconds born) {
      ids.push_back(id);
      born_.push_back(born);
    };
    for (const loop& l : snapshot_.loops) add(l.id, l.began);
    for (const group& g : snapshot_.groups) add(g.id, g.opened);
    for (const task& t : snapshot_.tasks) add(t.id, t.spawned);
    add(0, nanoseconds::max());  // "no loop"
    tree_.ids = id_index(std::span(ids).first(tree_.no_loop()));
  }

  // Looks an id up in the snapshot. Ids are seldom asked for, and with a million tasks a list of them would take memory
  // at the worst time.
  node_id id_of(index node) const {
    return visit(
        snapshot_, tree_, node, [](const loop& l) { return l.id; }, [](const group& g) { return g.id; },
        [](const task& t) { return t.id; }, [](of_no_loop) { return node_id{0}; });
  }

  void find_parents() {
    tree_.parent.assign(tree_.size(), none);
    for (index g = 0; g < tree_.groups; ++g) {
      const group& here = snapshot_.groups[g];
      tree_.parent[tree_.node_of_group(g)] = node_or_loop(here.owner, here.loop);
    }
    for (index t = 0; t < tree_.tasks; ++t) {
      const task& here = snapshot_.tasks[t];
      const node_id above = here.orphaned ? 0 : here.by_cause ? here.spawner : here.owner;
      tree_.parent[tree_.node_of_task(t)] = node_or_loop(above, here.loop);
    }
  }

  // Returns the node with that id, or else the loop's. Siblings usually stand beside each other, so the last look-up
  // answers most.
  index node_or_loop(node_id id, index loop) {
    if (id != last_id_) {
      last_id_ = id;
      last_found_ = tree_.ids.find(id);
    }
    return last_found_ != none ? last_found_ : loop_or_none(loop);
  }
  index loop_or_none(index loop) const { return loop < tree_.loops ? loop : tree_.no_loop(); }

  // Walks from each node towards its root, but no further than to a node that an earlier walk has passed. A walk that
  // meets itself has found a circle.
  void cut_circles() {
    std::vector<index> walk(tree_.size(), 0);  // by node: number of the walk that passed first; 0: none
    for (index start = tree_.loops; start < tree_.no_loop(); ++start) {
      const index number = start + 1;
      index node = start;
      while (tree_.parent[node] != none && walk[node] == 0) {
        walk[node] = number;
        node = tree_.parent[node];
      }
      if (tree_.parent[node] != none && walk[node] == number) cut_circle(node);
    }
  }

  void cut_circle(index member) {
    index oldest = member;
    for (index node = tree_.parent[member]; node != member; node = tree_.parent[node]) {
      if (is_older(node, oldest)) oldest = node;
    }
    tree_.parent[oldest] = loop_or_none(loop_index_of(oldest));
  }

  // Sorts by parent with a counting sort. Siblings stay in the order of their node numbers.
  void collect_children() {
    tree_.first_child.assign(tree_.size() + 1, 0);
    for (const index parent : tree_.parent) {
      if (parent != none) ++tree_.first_child[parent + 1];
    }
    for (index node = 0; node < tree_.size(); ++node) tree_.first_child[node + 1] += tree_.first_child[node];

    tree_.children.resize(tree_.first_child.back());
    std::vector<index> next(tree_.first_child.begin(), tree_.first_child.end() - 1);
    for (index node = 0; node < tree_.size(); ++node) {
      if (tree_.parent[node] != none) tree_.children[next[tree_.parent[node]]++] = node;
    }
  }

  void order_siblings() {
    for (index node = 0; node < tree_.size(); ++node) {
      order(std::span(tree_.children.data() + tree_.first_child[node], tree_.children_of(node).size()));
    }
  }

  // Sorts siblings by age. Slots are handed out in the order of spawning until some are used again, so many lists are
  // in order already.
  void order(std::span<index> siblings) {
    const auto older = [this](index a, index b) { return is_older(a, b); };
    if (std::is_sorted(siblings.begin(), siblings.end(), older)) return;
    // The nodes are sorted together with their times: looking those up for each comparison would be most of the work.
    aged_.clear();
    for (const index node : siblings) aged_.push_back({born_[node], node});
    std::sort(aged_.begin(), aged_.end(), [this](const aged& a, const aged& b) {
      return a.born != b.born ? a.born < b.born : is_older(a.node, b.node);
    });
    std::transform(aged_.begin(), aged_.end(), siblings.begin(), [](const aged& a) { return a.node; });
  }

  // Compares by time, then by id. Equal ids are compared by node number, so that the order is always total.
  bool is_older(index a, index b) const {
    if (born_[a] != born_[b]) return born_[a] < born_[b];
    return std::pair(id_of(a), a) < std::pair(id_of(b), b);
  }

  void collect_roots() {
    tree_.roots.resize(tree_.loops);
    for (index l = 0; l < tree_.loops; ++l) tree_.roots[l] = tree_.node_of_loop(l);
    order(tree_.roots);
    if (!tree_.children_of(tree_.no_loop()).empty()) tree_.roots.push_back(tree_.no_loop());
  }

  // REQUIRES: node is a group or a task.
  index loop_index_of(index node) const {
    return tree_.is_group(node) ? snapshot_.groups[tree_.group_of(node)].loop
                                : snapshot_.tasks[tree_.task_of(node)].loop;
  }

  struct aged {
    nanoseconds born;
    index node;
  };

  const snapshot& snapshot_;
  tree& tree_;
  std::vector<nanoseconds> born_;  // by node
  std::vector<aged> aged_;         // scratch
  node_id last_id_ = 0;
  index last_found_ = none;
};

}  // namespace

tree make_tree(const snapshot& s) {
  tree result;
  builder(s, result).run();
  return result;
}

}  // namespace curfew::model
