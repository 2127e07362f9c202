// A process' tree as the viewer lists it: every node once, parents before children, and siblings that are alike in
// bundles. A bundle is an entry of its own that stands for many siblings ("session ×12,431") and has them as children.
//
// The entries are in the order of a wholly unfolded list, so an entry's subtree is the stretch that follows it: the
// rows of a list, folded and filtered, are found by walking one array. It is made on the thread that reads, and never
// changed.
//
// A million entries are shown while the next million is made, so each takes only 16 bytes, and 20 more if it has
// children.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::viewer {

using model::index;
using model::none;

// Names an entry across snapshots; what is unfolded or selected is kept by key. 0 is the key of no entry.
using entry_key = std::uint64_t;

struct tree_entry {
  index node = none;    // node of the tree; for a bundle, that of its oldest member
  index parent = none;  // the parent's entry
  index members = 0;    // number of members; 0 unless this entry is a bundle
  index tasks = 0;      // number of tasks in its subtree, itself included
  index troubled = 0;   // number of these tasks that have a finding
  index depth = 0;
};

// This many siblings that are alike (siblings.hpp), or more, become a bundle.
inline constexpr std::size_t least_in_bundle = 6;

class flat_tree {
 public:
  flat_tree() = default;
  // `troubled` says of each task whether it has a finding. The tree's lists of children and parents, which this has in
  // another form, are taken out of the tree; its nodes are left. O(nodes).
  flat_tree(const model::snapshot&, model::tree&, const std::vector<bool>& troubled);

  index size() const { return static_cast<index>(nodes_.size()); }
  tree_entry operator[](index entry) const;
  // Each returns one of these fields alone, for callers that go through many entries.
  index node(index entry) const { return nodes_[entry]; }
  index parent(index entry) const { return branch_[entry] == none ? none : branches_[branch_[entry]].entry; }
  bool is_parent(index entry) const { return size_of(entry) > 1; }
  bool is_bundle(index entry) const { return (span_[entry] & bundle_mark) != 0; }
  // Returns the number of entries in its subtree, itself included.
  index size_of(index entry) const { return span_[entry] & ~bundle_mark; }
  index troubled_in(index entry) const;
  // Returns the nearest entry above that is no bundle; none if there is none.
  index owner(index entry) const;

  // REQUIRES: the snapshot and the nodes are those that this was made of.
  entry_key key_of(const model::snapshot&, const model::nodes&, index entry) const;
  index find(const model::nodes&, entry_key) const;  // returns none if no entry has this key
  index entry_of_node(index node) const { return node < by_node_.size() ? by_node_[node] : none; }

 private:
  static constexpr index bundle_mark = index{1} << 31;

  // What is stored only of entries that have children.
  struct branch {
    index entry = none;
    index members = 0;
    index tasks = 0, troubled = 0;
    index depth = 0;
  };

  void list(const model::snapshot&, model::tree&);
  void sum_up(const std::vector<bool>& troubled);
  // Returns an entry's branch, which its first child names: that is the next entry. REQUIRES: is_parent(entry).
  const branch& branch_of(index entry) const { return branches_[branch_[entry + 1]]; }
  branch& branch_of(index entry) { return branches_[branch_[entry + 1]]; }

  bool is_task(index node) const { return node >= first_task_ && node < behind_tasks_; }

  index first_task_ = 0, behind_tasks_ = 0;  // the first node that is a task, and the one after the last
  std::vector<index> nodes_;                 // by entry: its node
  std::vector<index> branch_;                // by entry: its parent's place in branches_; none for a root
  std::vector<index> span_;                  // by entry: the size of its subtree, with bundle_mark if it is a bundle
  std::vector<index> by_node_;               // by node: its entry
  std::vector<branch> branches_;
  std::vector<bool> troubled_;  // by entry: whether its task has a finding, false for bundles; empty if none has
  std::unordered_map<entry_key, index> bundles_;
};

}  // namespace curfew::viewer
