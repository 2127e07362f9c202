#include "probe/model/likeness.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

struct two_tasks {
  task one{}, other{};

  bool are_one_line() const { return said_by(one) == said_by(other); }
  bool are_one_problem() const { return problem_traits(one) == problem_traits(other); }
  bool are_one_bundle() const { return bundle_traits(one) == bundle_traits(other); }
};

TEST(likeness, knows_no_ids_times_and_polls) {
  two_tasks are;
  are.other.id = 7;
  are.other.spawned = nanoseconds(5);
  are.other.polls = 3;
  EXPECT_TRUE(are.are_one_line());
  EXPECT_TRUE(are.are_one_problem());
  EXPECT_TRUE(are.are_one_bundle());
}

TEST(likeness, tells_problems_apart_by_what_tasks_wait_in_and_bundles_not) {
  two_tasks are;
  are.other.stack = 1;
  EXPECT_FALSE(are.are_one_line());
  EXPECT_FALSE(are.are_one_problem());
  EXPECT_TRUE(are.are_one_bundle());
}

TEST(likeness, tells_lines_apart_by_a_name_and_problems_not) {
  two_tasks are;
  are.one.function = are.other.function = 1;
  are.other.given_name = 2;
  EXPECT_FALSE(are.are_one_line());
  EXPECT_TRUE(are.are_one_problem());
  EXPECT_TRUE(are.are_one_bundle());
}

TEST(likeness, keeps_daemons_and_other_tasks_of_a_line_in_bundles_of_their_own) {
  two_tasks are;
  are.other.daemon = true;
  EXPECT_FALSE(are.are_one_line());
  EXPECT_TRUE(are.are_one_problem()) << "findings tell them apart";
  EXPECT_FALSE(are.are_one_bundle());
}

TEST(likeness, bundles_tasks_without_a_function_by_their_names) {
  two_tasks are;
  are.one.given_name = 1;
  are.other.given_name = 2;
  EXPECT_FALSE(are.are_one_bundle());
}

}  // namespace
}  // namespace curfew::model
