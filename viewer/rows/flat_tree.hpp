// A process' tree as the viewer lists it: every node once, parents before children, like siblings in bundles. A bundle
// is an entry of its own that stands for many siblings ("session ×12,431") and has them as children.
//
// Entries stand in the order of a wholly unfolded list, so that an entry's subtree is the stretch behind it: what is
// unfolded, filtered or folded is found by walking one array. Made on the thread that reads, never changed.
//
// A million entries are shown while the next million is made: each takes 16 bytes, and 20 more if it has children.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::viewer {

using model::index;
using model::none;

// Names an entry across snapshots: what is unfolded or selected is kept by it. 0: nobody.
using entry_key = std::uint64_t;

struct tree_entry {
  index node = none;    // of the tree; of a bundle: its oldest member
  index parent = none;  // entry
  index members = 0;    // of a bundle: how many; 0: not a bundle
  index tasks = 0;      // in its subtree, itself included
  index troubled = 0;   // of those: how many have a finding
  index depth = 0;
};

// So many siblings of one function and one spawn site become a bundle.
inline constexpr std::size_t least_in_bundle = 6;

class flat_tree {
 public:
  flat_tree() = default;
  // troubled[task]: it has a finding. The tree's lists of children are taken out of it: here they stand in another
  // form. What is left of it are its nodes. O(nodes).
  flat_tree(const model::snapshot&, model::tree&, const std::vector<bool>& troubled);

  index size() const { return static_cast<index>(nodes_.size()); }
  tree_entry operator[](index entry) const;
  // The same by itself, for those who ask of many.
  index node(index entry) const { return nodes_[entry]; }
  index parent(index entry) const { return branch_[entry] == none ? none : branches_[branch_[entry]].entry; }
  bool is_parent(index entry) const { return size_of(entry) > 1; }
  bool is_bundle(index entry) const { return (span_[entry] & bundle_mark) != 0; }
  index size_of(index entry) const { return span_[entry] & ~bundle_mark; }  // entries in its subtree, itself included
  index troubled_in(index entry) const;
  // The nearest one above that is no bundle; none: it is a root.
  index owner(index entry) const;

  // Pass the snapshot and nodes that it was made of.
  entry_key key_of(const model::snapshot&, const model::nodes&, index entry) const;
  index find(const model::nodes&, entry_key) const;  // none: there is none any more
  index entry_of_node(index node) const { return node < by_node_.size() ? by_node_[node] : none; }

 private:
  static constexpr index bundle_mark = index{1} << 31;

  // What only an entry with children has to tell.
  struct branch {
    index entry = none;
    index members = 0;
    index tasks = 0, troubled = 0;
    index depth = 0;
  };

  void list(const model::snapshot&, model::tree&);
  void sum_up(const std::vector<bool>& troubled);
  // REQUIRES: it is a parent. Its first child stands right behind it.
  const branch& branch_of(index entry) const { return branches_[branch_[entry + 1]]; }
  branch& branch_of(index entry) { return branches_[branch_[entry + 1]]; }

  bool is_task(index node) const { return node >= first_task_ && node < behind_tasks_; }

  index first_task_ = 0, behind_tasks_ = 0;  // nodes
  std::vector<index> nodes_;                 // by entry
  std::vector<index> branch_;                // by entry: its parent's place in branches_; none: it is a root
  std::vector<index> span_;                  // by entry: the size of its subtree, with the mark of a bundle
  std::vector<index> by_node_;               // entry
  std::vector<branch> branches_;
  std::vector<bool> troubled_;  // by entry, those of bundles left out; empty: nobody is
  std::unordered_map<entry_key, index> bundles_;
};

}  // namespace curfew::viewer
