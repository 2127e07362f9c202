#include "probe/model/fold.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "probe/model/hash.hpp"
#include "probe/model/node_labels.hpp"
#include "probe/model/numbering.hpp"

namespace curfew::model {

namespace {

// Says how many children of one node have a class.
struct share {
  index klass;
  index count;
  friend bool operator==(const share&, const share&) = default;
  friend bool operator<(const share& a, const share& b) { return a.klass < b.klass; }
};

// Gives two nodes the same class if and only if their subtrees say the same. Classes are given bottom-up, so that a
// node's class needs only its own label and its children's classes (hash-consing).
class classifier {
 public:
  classifier(const snapshot& s, const tree& t, std::span<const std::uint16_t> marks) : tree_(t), labels_(s, t, marks) {}

  void run() {
    const std::vector<index> order = parents_first();
    class_of_.assign(tree_.size(), none);
    leaf_class_.assign(labels_.count(), none);
    for (auto node = order.rbegin(); node != order.rend(); ++node) {
      class_of_[*node] = tree_.children_of(*node).empty() ? leaf(*node) : inner(*node);
    }
  }

  index class_of(index node) const { return class_of_[node]; }
  index nodes_in(index klass) const { return nodes_[klass]; }
  index count() const { return static_cast<index>(nodes_.size()); }

 private:
  std::vector<index> parents_first() const {
    std::vector<index> order = tree_.roots;
    order.reserve(tree_.size());
    for (std::size_t at = 0; at < order.size(); ++at) {
      const auto children = tree_.children_of(order[at]);
      order.insert(order.end(), children.begin(), children.end());
    }
    return order;
  }

  index new_class(index nodes) {
    nodes_.push_back(nodes);
    tally_.push_back(0);
    return count() - 1;
  }

  index leaf(index node) {
    index& klass = leaf_class_[labels_.of(node)];
    if (klass == none) klass = new_class(1);
    return klass;
  }

  index inner(index node) {
    shares_.clear();
    index nodes = 1;
    for (const index child : tree_.children_of(node)) {
      const index klass = class_of_[child];
      nodes += nodes_[klass];
      if (tally_[klass]++ == 0) shares_.push_back({klass, 0});
    }
    for (share& s : shares_) s.count = std::exchange(tally_[s.klass], 0);
    std::sort(shares_.begin(), shares_.end());

    const index label = labels_.of(node);
    hasher h(labels_.seed());
    h.add(label);
    for (const share& s : shares_) h.add(std::uint64_t{s.klass} << 32 | s.count);
    const index found = inner_.find_or_add(h.value(), [&](index known) { return same(inner_classes_[known], label); });
    if (found == inner_classes_.size()) {
      inner_classes_.push_back({label, new_class(nodes), pool_.size(), shares_.size()});
      pool_.insert(pool_.end(), shares_.begin(), shares_.end());
    }
    return inner_classes_[found].klass;
  }

  struct inner_class {
    index label;
    index klass;
    std::size_t first_share;
    std::size_t shares;
  };
  bool same(const inner_class& known, index label) const {
    const auto first = pool_.begin() + static_cast<std::ptrdiff_t>(known.first_share);
    return known.label == label && known.shares == shares_.size() && std::equal(shares_.begin(), shares_.end(), first);
  }

  const tree& tree_;
  node_labels labels_;
  std::vector<index> class_of_;    // by node
  std::vector<index> nodes_;       // by class: number of nodes in such a subtree
  std::vector<index> tally_;       // by class: scratch space, all 0 between uses
  std::vector<index> leaf_class_;  // by label
  std::vector<share> shares_;      // scratch space
  std::vector<share> pool_;        // the shares of all inner classes
  std::vector<inner_class> inner_classes_;
  numbering inner_;
};

// Tells how old nodes are, for nodes of one class: all of them live, or all of them have ended.
class ages {
 public:
  ages(const snapshot& s, const tree& t) : snapshot_(s), tree_(t) {}

  nanoseconds of(index node) const {
    const nanoseconds taken = snapshot_.process.taken;
    return visit(
        snapshot_, tree_, node, [&](const loop& l) { return end_of(l, taken) - l.began; },
        [&](const group& g) { return taken - g.opened; },
        [&](const task& t) { return (is_live(t.state) ? taken : t.since) - t.spawned; },
        [](of_no_loop) { return nanoseconds(0); });
  }

 private:
  const snapshot& snapshot_;
  const tree& tree_;
};

class folder {
 public:
  folder(const tree& t, const classifier& c, const ages& a)
      : tree_(t), classes_(c), ages_(a), family_(c.count(), none), entry_(c.count(), 0) {}

  folded_tree run() {
    add_family(tree_.roots, 0);
    result_.roots = static_cast<index>(result_.entries.size());
    for (index at = 0; at < result_.entries.size(); ++at) {
      const auto first = static_cast<index>(result_.entries.size());
      add_family(tree_.children_of(result_.entries[at].node), at + 1);
      result_.entries[at].first = first;
      result_.entries[at].children = static_cast<index>(result_.entries.size()) - first;
    }
    find_longest();
    return std::move(result_);
  }

 private:
  // Adds an entry for each class among the siblings. `number` tells one list of siblings from another. Siblings come by
  // age, so the first of a class is the oldest.
  void add_family(std::span<const index> siblings, index number) {
    for (const index node : siblings) {
      const index klass = classes_.class_of(node);
      if (family_[klass] == number) {
        ++result_.entries[entry_[klass]].count;
      } else {
        family_[klass] = number;
        entry_[klass] = static_cast<index>(result_.entries.size());
        folded_entry entry;
        entry.node = node;
        entry.nodes = classes_.nodes_in(klass);
        result_.entries.push_back(entry);
      }
    }
  }

  // Compares the ages of all nodes that an entry stands for. Nodes of one class have children of the same classes, so
  // each node's entry is found among the children of its parent's entry.
  void find_longest() {
    struct member {
      index node;
      index entry;
    };
    std::vector<member> parents;
    std::vector<nanoseconds> greatest(result_.entries.size());
    const auto place = [&](std::span<const index> nodes, std::span<const folded_entry> entries) {
      for (const folded_entry& e : entries)
        entry_[classes_.class_of(e.node)] = static_cast<index>(&e - result_.entries.data());
      for (const index node : nodes) {
        const index at = entry_[classes_.class_of(node)];
        folded_entry& entry = result_.entries[at];
        if (node != entry.node) entry.alone = false;
        const nanoseconds age = ages_.of(node);
        if (entry.longest == none || age > greatest[at]) {
          entry.longest = node;
          greatest[at] = age;
        }
        if (entry.children != 0) parents.push_back({node, at});
      }
    };
    place(tree_.roots, result_.roots_of());
    for (std::size_t at = 0; at < parents.size(); ++at) {
      const member of = parents[at];
      place(tree_.children_of(of.node), result_.children_of(result_.entries[of.entry]));
    }
  }

  const tree& tree_;
  const classifier& classes_;
  const ages& ages_;
  std::vector<index> family_;  // by class: number of the list of siblings in which it was seen last
  std::vector<index> entry_;   // by class: its entry in that list
  folded_tree result_;
};

}  // namespace

folded_tree fold(const snapshot& s, const tree& t, std::span<const std::uint16_t> marks) {
  classifier classes(s, t, marks);
  classes.run();
  return folder(t, classes, ages(s, t)).run();
}

}  // namespace curfew::model
