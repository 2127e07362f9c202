#include "probe/reader/stack_table.hpp"

#include "probe/model/hash.hpp"

namespace curfew::reader {

std::uint64_t stack_table::hash_of(const model::await_stack& stack) {
  model::hasher h(std::uint64_t{stack.operation} << 32 | stack.depth);
  for (std::uint32_t i = 0; i < stack.kept; ++i) h.add(stack.sites[i]);
  return h.value() >> 32;
}

model::index stack_table::number_of(const model::await_stack& stack) {
  if (stack == stacks_[0]) return 0;
  model::index& recent = lately_[hash_of(stack) % lately_.size()];
  if (stacks_[recent] == stack) return recent;
  const auto next = static_cast<model::index>(stacks_.size());
  stacks_.push_back(stack);  // now the set can compare it
  const auto [at, is_new] = numbers_.insert(next);
  if (!is_new) stacks_.pop_back();
  return recent = *at;
}

}  // namespace curfew::reader
