// Tells which siblings are alike and can be shown as a bundle: those with the same bundle_traits()
// (model/likeness.hpp), i.e. of one function and one spawn site. Used by flat_tree.cpp alone.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "probe/model/nodes.hpp"

namespace curfew::viewer {

// Returns a key that nodes have in common if they are alike; 0 for a loop, which is never like another node.
std::uint64_t likeness_key(const model::snapshot&, const model::nodes&, model::index node);

// Puts siblings in such an order that those that are alike stand side by side.
class sibling_sorter {
 public:
  sibling_sorter(const model::snapshot& s, const model::nodes& n) : snapshot_(s), nodes_(n) {}

  // Moves siblings of which `least` or more are alike to where the first of them is; the others keep their order. Sets
  // bundle[i] to the size of the bundle that begins at siblings[i].
  // REQUIRES: `bundle` has the size of `siblings`, and all its elements are 0.
  void arrange(std::span<model::index> siblings, std::span<model::index> bundle, std::size_t least);

 private:
  void count_groups(std::span<const model::index> siblings);

  const model::snapshot& snapshot_;
  const model::nodes& nodes_;
  // These are scratch memory, kept from call to call.
  std::vector<model::index> group_;  // by sibling: the number of the group of those that are alike
  std::vector<model::index> sizes_;  // by group: its size
  std::vector<model::index> place_;  // by group: where the next of its bundle goes; none before the first
  std::vector<model::index> sorted_;
  std::unordered_map<std::uint64_t, model::index> numbers_;  // by key: the number of its group
};

}  // namespace curfew::viewer
