#include "probe/reader/stack_table.hpp"

#include <gtest/gtest.h>

namespace curfew::reader {
namespace {

model::await_stack stack_of(model::index operation, model::index site) {
  model::await_stack s;
  s.operation = operation;
  s.kept = s.depth = 1;
  s.sites[0] = site;
  return s;
}

// These are many more stacks than the table keeps at hand.
constexpr model::index many = 5000;

TEST(stack_table, has_each_stack_once) {
  stack_table table;
  std::vector<model::index> numbers;
  for (model::index i = 1; i <= many; ++i) numbers.push_back(table.number_of(stack_of(i, i % 7)));
  for (model::index i = 1; i <= many; ++i) ASSERT_EQ(table.number_of(stack_of(i, i % 7)), numbers[i - 1]);
  const auto stacks = table.release();
  ASSERT_EQ(stacks.size(), many + 1);
  for (model::index i = 1; i <= many; ++i) ASSERT_EQ(stacks[numbers[i - 1]], stack_of(i, i % 7));
}

TEST(stack_table, begins_with_the_empty_stack) {
  stack_table table;
  table.number_of(stack_of(1, 1));
  EXPECT_EQ(table.number_of({}), 0u);
  EXPECT_EQ(table.release().front(), model::await_stack());
}

TEST(stack_table, keeps_apart_what_differs_in_anything) {
  stack_table table;
  model::await_stack deeper = stack_of(1, 1);
  deeper.depth = 2;
  const auto first = table.number_of(stack_of(1, 1));
  EXPECT_NE(table.number_of(deeper), first);
  EXPECT_NE(table.number_of(stack_of(2, 1)), first);
  EXPECT_NE(table.number_of(stack_of(1, 2)), first);
}

}  // namespace
}  // namespace curfew::reader
