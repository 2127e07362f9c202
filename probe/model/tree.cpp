#include "probe/model/tree.hpp"

#include <algorithm>
#include <tuple>

namespace curfew::model {

namespace {

// When a node came into being, and its id: what siblings are ordered by.
struct age_key {
  nanoseconds born;
  node_id id;
  index node;
  friend bool operator<(const age_key& a, const age_key& b) {
    return std::tie(a.born, a.id, a.node) < std::tie(b.born, b.id, b.node);
  }
};

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
    for (const loop& l : snapshot_.loops) ids.push_back(l.id);
    for (const group& g : snapshot_.groups) ids.push_back(g.id);
    for (const task& t : snapshot_.tasks) ids.push_back(t.id);
    tree_.ids = id_index(ids);
  }

  void find_parents() {
    tree_.parent.assign(tree_.size(), none);
    for (index g = 0; g < tree_.groups; ++g) {
      const group& here = snapshot_.groups[g];
      tree_.parent[tree_.node_of_group(g)] = owner_or_loop(here.owner, here.loop);
    }
    for (index t = 0; t < tree_.tasks; ++t) {
      const task& here = snapshot_.tasks[t];
      tree_.parent[tree_.node_of_task(t)] = owner_or_loop(here.orphaned ? 0 : here.owner, here.loop);
    }
  }

  // Siblings stand beside each other more often than not, so the last look-up answers most.
  index owner_or_loop(node_id owner, index loop) {
    if (owner != last_owner_) {
      last_owner_ = owner;
      last_found_ = tree_.ids.find(owner);
    }
    return last_found_ != none ? last_found_ : loop_or_none(loop);
  }
  index loop_or_none(index loop) const { return loop < tree_.loops ? loop : tree_.no_loop(); }

  // Walks from each node towards its root, no further than where an earlier walk went. One that meets itself has found
  // a circle.
  void cut_circles() {
    std::vector<index> walk(tree_.size(), 0);  // by node: the number of the walk that came by first; 0: none
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
    age_key oldest = key_of(member);
    for (index node = tree_.parent[member]; node != member; node = tree_.parent[node]) {
      oldest = std::min(oldest, key_of(node));
    }
    tree_.parent[oldest.node] = loop_or_none(loop_index_of(oldest.node));
  }

  // A counting sort by parent; siblings stay in the order of their node numbers.
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
    std::vector<age_key> keys;
    for (index node = 0; node < tree_.size(); ++node) {
      order(std::span(tree_.children.data() + tree_.first_child[node], tree_.children_of(node).size()), keys);
    }
  }

  // Slots are handed out in the order of spawning until some are used again, so many families are in order already.
  void order(std::span<index> siblings, std::vector<age_key>& keys) const {
    if (siblings.size() < 2) return;
    keys.clear();
    for (const index node : siblings) keys.push_back(key_of(node));
    if (std::is_sorted(keys.begin(), keys.end())) return;
    std::sort(keys.begin(), keys.end());
    std::transform(keys.begin(), keys.end(), siblings.begin(), [](const age_key& k) { return k.node; });
  }

  void collect_roots() {
    tree_.roots.resize(tree_.loops);
    for (index l = 0; l < tree_.loops; ++l) tree_.roots[l] = tree_.node_of_loop(l);
    std::vector<age_key> keys;
    order(tree_.roots, keys);
    if (!tree_.children_of(tree_.no_loop()).empty()) tree_.roots.push_back(tree_.no_loop());
  }

  age_key key_of(index node) const {
    switch (tree_.kind_of(node)) {
      case node_kind::loop: {
        const loop& l = snapshot_.loops[tree_.loop_of(node)];
        return {l.began, l.id, node};
      }
      case node_kind::group: {
        const group& g = snapshot_.groups[tree_.group_of(node)];
        return {g.opened, g.id, node};
      }
      case node_kind::task: {
        const task& t = snapshot_.tasks[tree_.task_of(node)];
        return {t.spawned, t.id, node};
      }
      case node_kind::no_loop:
        break;
    }
    return {nanoseconds::max(), 0, node};
  }

  // REQUIRES: a group or a task.
  index loop_index_of(index node) const {
    return tree_.kind_of(node) == node_kind::group ? snapshot_.groups[tree_.group_of(node)].loop
                                                   : snapshot_.tasks[tree_.task_of(node)].loop;
  }

  const snapshot& snapshot_;
  tree& tree_;
  node_id last_owner_ = 0;
  index last_found_ = none;
};

}  // namespace

tree make_tree(const snapshot& s) {
  tree result;
  builder(s, result).run();
  return result;
}

}  // namespace curfew::model
