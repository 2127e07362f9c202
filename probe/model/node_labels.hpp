// Gives nodes labels that say which of them folding takes for the same, regardless of their children (likeness.hpp).
// Only fold.cpp uses this.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tree.hpp"

namespace curfew::model {

// Gives each node a label. Nodes have equal labels if and only if they say the same themselves.
class node_labels {
 public:
  // `marks`: by task, what else is said of it; or empty.
  node_labels(const snapshot&, const tree&, std::span<const std::uint16_t> marks);

  index of(index node) const { return label_[node]; }
  index count() const { return count_; }
  std::uint64_t seed() const { return seed_; }

 private:
  std::vector<index> label_;  // by node
  index count_ = 0;
  std::uint64_t seed_;
};

}  // namespace curfew::model
