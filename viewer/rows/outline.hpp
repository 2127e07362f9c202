// A process' tree as the viewer lists it: every node once, parents before children, like siblings in bundles. A bundle
// is an entry of its own that stands for many siblings ("session ×12,431") and has them as children.
//
// Entries stand in the order of a wholly unfolded list, so that an entry's subtree is the stretch behind it: what is
// unfolded, filtered or folded is found by walking this one array. Made on the thread that reads, never changed.
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

struct outline_entry {
  index node = none;    // of the tree; of a bundle: its oldest member
  index parent = none;  // entry
  index size = 1;       // entries in its subtree, itself included
  index members = 0;    // of a bundle: how many; 0: not a bundle
  index tasks = 0;      // in its subtree, itself included
  index troubled = 0;   // of those: how many have a finding
  index depth = 0;
};

// So many siblings of one function and one spawn site become a bundle.
inline constexpr std::size_t least_in_bundle = 6;

class outline {
 public:
  outline() = default;
  // troubled[task]: it has a finding. O(nodes).
  outline(const model::snapshot&, const model::tree&, const std::vector<bool>& troubled);

  index size() const { return static_cast<index>(entries_.size()); }
  const outline_entry& operator[](index entry) const { return entries_[entry]; }
  bool is_parent(index entry) const { return size_of(entry) > 1; }
  bool is_bundle(index entry) const { return (span_[entry] & bundle_mark) != 0; }
  index size_of(index entry) const { return span_[entry] & ~bundle_mark; }
  index troubled_in(index entry) const { return troubled_.empty() ? 0 : troubled_[entry]; }

  // Pass the snapshot and tree that it was made of.
  entry_key key_of(const model::snapshot&, const model::tree&, index entry) const;
  index find(const model::tree&, entry_key) const;  // none: there is none any more
  index entry_of_node(index node) const { return node < by_node_.size() ? by_node_[node] : none; }

 private:
  static constexpr index bundle_mark = index{1} << 31;

  std::vector<outline_entry> entries_;
  // Of each entry again, for those who walk all of a million: its size, with the mark of a bundle, and its troubled
  // (empty: nobody is).
  std::vector<index> span_, troubled_;
  std::vector<index> by_node_;
  std::unordered_map<entry_key, index> bundles_;
};

}  // namespace curfew::viewer
