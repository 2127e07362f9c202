#include "viewer/ui/desk.hpp"

#include <gtest/gtest.h>

#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

std::shared_ptr<const viewer::batch> batch_of(tests::made_snapshot made, bool watching) {
  viewer::batch batch;
  batch.picture = viewer::make_picture(std::move(made.snapshot()));
  batch.watching = watching;
  return std::make_shared<const viewer::batch>(std::move(batch));
}

TEST(desk, keeps_the_selection_while_its_task_lives) {
  viewer::desk desk;
  desk.begin_watching("x");
  tests::made_snapshot made;
  made.task(2, 1, "serve");
  desk.take(batch_of(made, true));
  desk.apply(viewer::commands::select{2});
  made.task(1000, 1, "other");
  desk.take(batch_of(made, true));
  ASSERT_NE(desk.selected(), model::none);
  EXPECT_EQ(desk.picture()->key_of(desk.selected()), 2u);
  desk.take(batch_of(tests::made_snapshot(), true));
  EXPECT_EQ(desk.selected(), model::none);
}

TEST(desk, leaves_the_last_state_of_a_process_that_ended) {
  viewer::desk desk;
  desk.begin_watching("x");
  tests::made_snapshot made;
  made.task(2, 1, "serve");
  desk.take(batch_of(made, false));
  EXPECT_FALSE(desk.current()->alive());
  EXPECT_EQ(desk.rows().size(), 2u);
}

TEST(desk, knows_how_old_its_picture_is_unless_it_is_the_last) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  viewer::desk desk;
  desk.begin_watching("x");
  viewer::batch batch;
  batch.picture = viewer::make_picture(std::move(tests::made_snapshot().snapshot()));
  batch.taken = now - 7s;
  desk.take(std::make_shared<const viewer::batch>(batch));
  desk.set_now(now);
  EXPECT_EQ(desk.later(), 7s);
  desk.apply(viewer::commands::pause{});
  desk.set_now(now + 1s);
  EXPECT_EQ(desk.later(), 7s);
  desk.apply(viewer::commands::pause{});
  batch.watching = false;
  desk.take(std::make_shared<const viewer::batch>(batch));
  desk.set_now(now + 2s);
  EXPECT_EQ(desk.later(), 0s);
}

TEST(desk, does_nothing_when_nothing_is_watched) {
  viewer::desk desk;
  EXPECT_TRUE(desk.apply(viewer::commands::move{1}));
  EXPECT_TRUE(desk.apply(viewer::commands::next_problem{}));
  EXPECT_TRUE(desk.apply(viewer::commands::pause{}));
  EXPECT_FALSE(desk.paused());
  EXPECT_FALSE(desk.apply(viewer::commands::detach{}));
}

}  // namespace
}  // namespace curfew
