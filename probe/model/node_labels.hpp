// Gives nodes labels that say which of them folding takes for the same, regardless of their children (likeness.hpp).
// Only fold.cpp uses this.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::model {

// Gives each node a label. Nodes have equal labels if and only if they say the same themselves.
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
