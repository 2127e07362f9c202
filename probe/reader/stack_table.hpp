// Keeps the async stacks of a snapshot, each of them once: a million tasks wait in few places.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::reader {

class stack_table {
 public:
  stack_table() = default;
  stack_table(const stack_table&) = delete;  // the set refers to its table
  stack_table& operator=(const stack_table&) = delete;

  // Returns the number of a stack, which is added if it is new. REQUIRES: the stack has no site beyond those that are
  // kept.
  model::index number_of(const model::await_stack&);
  // Moves the stacks out; [0] is the empty one.
  std::vector<model::await_stack> release() { return std::move(stacks_); }

 private:
  static std::uint64_t hash_of(const model::await_stack&);

  struct hash {
    const stack_table* table;
    std::size_t operator()(model::index number) const { return hash_of(table->stacks_[number]); }
  };
  struct same {
    const stack_table* table;
    bool operator()(model::index a, model::index b) const { return table->stacks_[a] == table->stacks_[b]; }
  };

  std::vector<model::await_stack> stacks_{model::await_stack()};
  std::unordered_set<model::index, hash, same> numbers_{16, hash{this}, same{this}};
  // Finds the stacks that came lately by their hash: nearly all are found here, without a walk through the set.
  std::array<model::index, 256> lately_{};
};

}  // namespace curfew::reader
