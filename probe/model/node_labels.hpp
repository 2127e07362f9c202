// What folding calls the same, of nodes without their children (likeness.hpp). Used by fold.cpp alone.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::model {

// The label of a node: what it says itself. Equal for nodes that say the same, and for no others.
class node_labels {
 public:
  node_labels(const snapshot&, const tree&);

  index of(index node) const { return label_[node]; }
  index count() const { return count_; }
  std::uint64_t seed() const { return seed_; }

 private:
  std::vector<index> label_;  // by node
  index count_ = 0;
  std::uint64_t seed_;
};

}  // namespace curfew::model
