// The bars beside the tree, the timeline and the start screen's list, by mouse.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace curfew {
namespace {

using viewer::key;

class scroll_bar : public testing::Test {
 protected:
  // No two of them are alike, so that each has a row.
  void show_tasks(model::node_id count) {
    tests::made_snapshot made;
    for (model::node_id id = 10; id < 10 + count; ++id) made.task(id, 1, "f" + std::to_string(id));
    screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  }
  void show_choices(std::size_t count) {
    viewer::process_rows rows;
    rows.rows.resize(count);
    for (std::size_t i = 0; i < count; ++i) rows.rows[i].path = "/x/" + std::to_string(i) + ".curfew";
    screen_.view().start.take(std::make_shared<const viewer::process_rows>(rows));
    screen_.settle();
  }
  // A place on a bar: 0 is its upper end.
  ImVec2 on_bar(const std::string& name, float share) {
    const viewer::box b = screen_.where(name);
    return {(b.left + b.right) / 2, b.top + 1 + share * (b.height() - 2)};
  }
  void drag(const std::string& bar, float from, float to) { screen_.drag(on_bar(bar, from), on_bar(bar, to)); }
  double row() { return screen_.view().tree.top_row(); }

  tests::headless screen_;
};

TEST_F(scroll_bar, takes_the_tree_to_its_end_and_back) {
  show_tasks(200);
  drag("tree/scrollbar", .02f, 1);
  const double end = row();
  EXPECT_GT(end, 100);
  screen_.press(key::end);
  EXPECT_EQ(row(), end) << "as far down as the last row";
  drag("tree/scrollbar", .99f, 0);
  EXPECT_EQ(row(), 0);
}

TEST_F(scroll_bar, keeps_its_thumb_under_the_mouse_where_that_took_hold_of_it) {
  show_tasks(200);
  screen_.click(on_bar("tree/scrollbar", .03f));
  EXPECT_EQ(row(), 0) << "a click on the thumb";
  screen_.click(on_bar("tree/scrollbar", .5f));
  const double middle = row();
  EXPECT_NEAR(middle, 85, 20) << "a click beside it";
  screen_.click(on_bar("tree/scrollbar", .52f));
  EXPECT_EQ(row(), middle);
}

TEST_F(scroll_bar, is_not_there_where_all_is_seen) {
  show_tasks(3);
  screen_.press(key::two);
  EXPECT_FALSE(screen_.sees("timeline/scrollbar"));
}

TEST_F(scroll_bar, takes_the_timeline_to_its_end) {
  show_tasks(200);
  screen_.press(key::two);
  drag("timeline/scrollbar", .02f, 1);
  const double end = screen_.view().timeline.top_lane();
  EXPECT_GT(end, 100);
  drag("timeline/scrollbar", .99f, 0);
  EXPECT_EQ(screen_.view().timeline.top_lane(), 0);
}

TEST_F(scroll_bar, takes_the_list_of_processes_to_its_end) {
  show_choices(200);
  drag("choices/scrollbar", .02f, 1);
  const float end = screen_.view().start.scrolled();
  EXPECT_GT(end, 1000);
  drag("choices/scrollbar", .99f, 0);
  EXPECT_EQ(screen_.view().start.scrolled(), 0);
}

}  // namespace
}  // namespace curfew
