// What the members of a bundle have in common, so that its folded row can say it: whether all are in one state, and
// wait in one operation, and which is the oldest.
#pragma once

#include <unordered_map>

#include "probe/model/nodes.hpp"
#include "probe/model/snapshot.hpp"
#include "viewer/rows/flat_tree.hpp"

namespace curfew::viewer {

struct bundle_sum {
  index oldest = none;        // node of the member with the greatest age
  bool one_state = true;      // whether all members are in the state of the oldest
  bool one_operation = true;  // whether all wait in its operation, or waited last
  bool guessed = false;       // whether any member is a task that was put together by a guess
};

using bundle_sums = std::unordered_map<index, bundle_sum>;  // by entry of the bundle

// REQUIRES: the snapshot and the nodes are those that the tree was made of. O(entries).
bundle_sums sums_of_bundles(const model::snapshot&, const model::nodes&, const flat_tree&);

}  // namespace curfew::viewer
