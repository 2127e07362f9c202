// Folding: siblings whose subtrees say the same become one entry with a count, shown by the oldest of them. A server
// with 10,000 sessions that wait at one line is one line of a report. Used by reports and the viewer.
//
// Other kinds of "alike" stand beside this one in likeness.hpp. Two subtrees say the same when their nodes do (kind,
// name, site, owner's kind, state, flags, reason of cancel, operation, async stack, the text of the error) and their
// children fold to the same entries, whatever their order. Ids, times, polls and threads do not count.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::model {

struct folded_entry {
  index node = none;  // the oldest; a node number of the tree
  index count = 1;    // how many siblings it stands for, itself included
  index nodes = 1;    // nodes in the subtree of each of them, itself included (unfolded)
  index first = 0;    // its children are entries[first, first + children)
  index children = 0;
};

struct folded_tree {
  std::vector<folded_entry> entries;
  index roots = 0;  // entries[0, roots) are the roots

  std::span<const folded_entry> roots_of() const { return {entries.data(), roots}; }
  std::span<const folded_entry> children_of(const folded_entry& e) const {
    return {entries.data() + e.first, e.children};
  }
};

// Linear in the number of nodes. Entries stand in the order of their oldest members.
folded_tree fold(const snapshot&, const tree&);

}  // namespace curfew::model
