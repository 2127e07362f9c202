// Folding: siblings whose subtrees say the same become one entry with a count, and the oldest of them stands for all. A
// server with 10,000 sessions that wait at one line is one line of a report. Reports and the viewer use it.
//
// Other kinds of "alike" are listed beside this one in likeness.hpp. Two subtrees say the same when their nodes do
// (kind, name, site, owner's kind, state, flags, reason of cancel, operation, async stack, the text of the error) and
// their children fold to the same entries, in whatever order. Ids, times, polls and threads do not count.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::model {

struct folded_entry {
  index node = none;  // node number of the oldest sibling
  index count = 1;    // how many siblings it stands for, including itself
  // What it stands for below other parents counts, too: an entry below one of 200 sessions stands for the children of
  // all 200.
  index longest = none;  // node number of the one with the greatest age; that of a task that ended is its lifetime
  bool alone = true;     // whether it stands for no other node than its own
  index nodes = 1;       // nodes in the subtree of each of them, including itself, before folding
  index first = 0;       // its children are entries[first, first + children)
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

// Folds the tree. Tasks are alike only if their `marks` are the same, too: what is found of each, by its number; empty:
// nothing is. This takes time linear in the number of nodes. Siblings' entries stand in the order of their oldest
// members.
folded_tree fold(const snapshot&, const tree&, std::span<const std::uint16_t> marks = {});

}  // namespace curfew::model
