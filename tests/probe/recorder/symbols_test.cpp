// Functions by their address.
#include "probe/recorder/symbols.hpp"

#include <gtest/gtest.h>

namespace curfew::tests {

void a_function_of_this_program(int) {}

namespace {

using recorder::function_at;

TEST(symbols, name_functions_of_this_program_also_within_them) {
  const auto* const begin = reinterpret_cast<const char*>(&a_function_of_this_program);
  EXPECT_EQ(function_at(begin), "curfew::tests::a_function_of_this_program(int)");
  EXPECT_EQ(function_at(begin + 1), "curfew::tests::a_function_of_this_program(int)");
}

TEST(symbols, of_what_is_no_function_are_empty) {
  static int data = 0;
  EXPECT_EQ(function_at(&data), "");
  EXPECT_EQ(function_at(nullptr), "");
  int on_stack = 0;
  EXPECT_EQ(function_at(&on_stack), "");
}

}  // namespace
}  // namespace curfew::tests
