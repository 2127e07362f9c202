#include "viewer/rows/row_list.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/viewer/support/drawn_rows.hpp"
#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

using tests::drawn;
using tests::made_snapshot;

class row_list : public testing::Test {
 protected:
  // serve, with a group of `sessions` sessions.
  static made_snapshot server(model::node_id sessions) {
    made_snapshot made;
    made.task(2, 1, "serve");
    made.group(3, 2, "clients");
    made.task(4, 3, "accept");
    for (model::node_id id = 10; id < 10 + sessions; ++id) made.task(id, 3, "session");
    return made;
  }
  void show(made_snapshot made) { rows_.show(viewer::make_view_model(std::move(made.snapshot()))); }
  model::index entry(model::node_id id) const { return rows_.shown_view_model()->find(id); }

  viewer::row_list rows_;
};

TEST_F(row_list, begins_with_all_but_the_bundles_unfolded) {
  show(server(7));
  EXPECT_EQ(drawn(rows_), "loop[serve[clients[accept sessionx7]]]");
}

TEST_F(row_list, folds_and_unfolds) {
  show(server(2));
  rows_.toggle(entry(3));
  EXPECT_EQ(drawn(rows_), "loop[serve[clients]]");
  rows_.toggle(entry(3));
  EXPECT_EQ(drawn(rows_), "loop[serve[clients[accept session session]]]");
  rows_.close_all();
  EXPECT_EQ(drawn(rows_), "loop");
}

TEST_F(row_list, does_not_unfold_what_has_nothing_in_it) {
  show(server(2));
  rows_.toggle(entry(4));
  EXPECT_FALSE(rows_.is_open(entry(4)));
}

TEST_F(row_list, keeps_what_is_unfolded_in_the_next_view_model) {
  show(server(7));
  rows_.toggle(rows_.shown_view_model()->tree[entry(10)].parent);
  rows_.toggle(entry(2));
  rows_.toggle(entry(2));
  const std::string eight = "loop[serve[clients[accept sessionx8[" + std::string("session session session session ") +
                            "session session session session]]]]";
  show(server(8));
  EXPECT_EQ(drawn(rows_), eight);
}

TEST_F(row_list, keeps_a_fold_of_what_was_away_for_a_view_model) {
  show(server(2));
  rows_.toggle(entry(2));
  show(made_snapshot());
  show(server(2));
  EXPECT_EQ(drawn(rows_), "loop[serve]");
}

TEST_F(row_list, unfolds_the_way_to_an_entry) {
  show(server(7));
  rows_.close_all();
  const auto row = rows_.reveal(entry(12));
  ASSERT_TRUE(row);
  EXPECT_EQ(rows_.entry(*row), entry(12));
}

TEST_F(row_list, goes_from_problem_to_problem_and_round) {
  made_snapshot made = server(2);
  made.orphan(30, "watchdog");
  made.orphan(31, "watchdog");
  show(std::move(made));
  EXPECT_EQ(rows_.next_problem(model::none), entry(30));
  EXPECT_EQ(rows_.next_problem(entry(30)), entry(31));
  EXPECT_EQ(rows_.next_problem(entry(31)), entry(30));
  EXPECT_EQ(rows_.previous_problem(entry(30)), entry(31));
  EXPECT_EQ(rows_.previous_problem(model::none), entry(31));
}

TEST_F(row_list, finds_no_problem_where_there_is_none) {
  EXPECT_EQ(rows_.next_problem(model::none), model::none);
  show(server(2));
  EXPECT_EQ(rows_.next_problem(model::none), model::none);
  EXPECT_EQ(rows_.previous_problem(entry(2)), model::none);
}

TEST_F(row_list, marks_a_folded_parent_for_the_problems_in_it) {
  made_snapshot made = server(2);
  made.orphan(30, "watchdog");
  show(std::move(made));
  const auto marked = [&] { return std::accumulate(rows_.problem_marks().begin(), rows_.problem_marks().end(), 0u); };
  EXPECT_EQ(marked(), 1u);
  rows_.close_all();
  EXPECT_EQ(marked(), 1u);
  show(server(2));
  EXPECT_EQ(marked(), 0u);
}

}  // namespace
}  // namespace curfew
