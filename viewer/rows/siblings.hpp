// Which siblings are alike: those of one function and one spawn site. For flat_tree.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "probe/model/nodes.hpp"

namespace curfew::viewer {

// Nodes that are alike have one key. 0: alike to none.
std::uint64_t likeness_key(const model::snapshot&, const model::nodes&, model::index node);

// Puts siblings in order, so that those who are alike stand side by side.
class sibling_sorter {
 public:
  sibling_sorter(const model::snapshot& s, const model::nodes& n) : snapshot_(s), nodes_(n) {}

  // Where `least` or more are alike, they come to stand together where the first of them stood; what is not bundled
  // keeps its order. bundle[i], of the same size and all 0 before: how many of a bundle begin at siblings[i].
  void arrange(std::span<model::index> siblings, std::span<model::index> bundle, std::size_t least);

 private:
  void count_groups(std::span<const model::index> siblings);

  const model::snapshot& snapshot_;
  const model::nodes& nodes_;
  // Scratch:
  std::vector<model::index> group_;  // by sibling: the number of its group, of those who are alike
  std::vector<model::index> sizes_;  // by group: how many they are
  std::vector<model::index> place_;  // by group: where the next of its bundle goes; none: nowhere yet
  std::vector<model::index> sorted_;
  std::unordered_map<std::uint64_t, model::index> numbers_;  // of groups, by key
};

}  // namespace curfew::viewer
