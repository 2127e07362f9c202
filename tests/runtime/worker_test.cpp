// When a worker of a loop with several threads has others help it.
#include "runtime/src/core/worker.hpp"

#include <gtest/gtest.h>

namespace curfew::detail {
namespace {

TEST(worker, is_worth_help_while_its_turns_take_long) {
  worker w;
  EXPECT_FALSE(w.is_worth_help()) << "nothing is known of it";
  for (int i = 0; i < 1000; ++i) w.note_turn(300);
  EXPECT_FALSE(w.is_worth_help());
  w.note_turn(1'000'000);
  EXPECT_TRUE(w.is_worth_help()) << "one long one is enough,";
  for (int i = 0; i < 10; ++i) w.note_turn(300);
  EXPECT_TRUE(w.is_worth_help()) << "and counts for a while";
  for (int i = 0; i < 100; ++i) w.note_turn(300);
  EXPECT_FALSE(w.is_worth_help());
}

}  // namespace
}  // namespace curfew::detail
