#include "viewer/ui/view_state.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

std::shared_ptr<const viewer::update> update_of(tests::made_snapshot made, bool watching) {
  viewer::update update;
  update.view_model = viewer::make_view_model(std::move(made.snapshot()));
  update.watching = watching;
  return std::make_shared<const viewer::update>(std::move(update));
}

TEST(view_state, keeps_the_selection_while_its_task_lives) {
  viewer::view_state view;
  view.begin_watching("x");
  tests::made_snapshot made;
  made.task(2, 1, "serve");
  view.take(update_of(made, true));
  view.apply(viewer::commands::select{2});
  made.task(1000, 1, "other");
  view.take(update_of(made, true));
  ASSERT_NE(view.selected(), model::none);
  EXPECT_EQ(view.view_model()->key_of(view.selected()), 2u);
  view.take(update_of(tests::made_snapshot(), true));
  EXPECT_EQ(view.selected(), model::none);
}

TEST(view_state, leaves_the_last_state_of_a_process_that_ended) {
  viewer::view_state view;
  view.begin_watching("x");
  tests::made_snapshot made;
  made.task(2, 1, "serve");
  view.take(update_of(made, false));
  EXPECT_FALSE(view.process.current()->alive());
  EXPECT_EQ(view.tree.rows().size(), 2u);
}

TEST(view_state, knows_how_old_its_view_model_is_unless_it_is_the_last) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  viewer::view_state view;
  view.begin_watching("x");
  viewer::update update;
  update.view_model = viewer::make_view_model(std::move(tests::made_snapshot().snapshot()));
  update.taken = now - 7s;
  view.take(std::make_shared<const viewer::update>(update));
  view.process.set_now(now);
  EXPECT_EQ(view.process.later(), 7s);
  view.apply(viewer::commands::pause{});
  view.process.set_now(now + 1s);
  EXPECT_EQ(view.process.later(), 7s);
  view.apply(viewer::commands::pause{});
  update.watching = false;
  view.take(std::make_shared<const viewer::update>(update));
  view.process.set_now(now + 2s);
  EXPECT_EQ(view.process.later(), 0s);
}

TEST(view_state, does_nothing_when_nothing_is_watched) {
  viewer::view_state view;
  view.apply(viewer::commands::move{1});
  view.apply(viewer::commands::next_problem{});
  view.apply(viewer::commands::pause{});
  EXPECT_FALSE(view.process.paused());
  EXPECT_EQ(view.selected(), model::none);
}

// Who executes a command is in its type.
static_assert(std::is_convertible_v<viewer::commands::detach, viewer::program_command>);
static_assert(!std::is_convertible_v<viewer::commands::detach, viewer::view_command>);
static_assert(std::is_convertible_v<viewer::commands::zoom, viewer::view_command>);
static_assert(!std::is_convertible_v<viewer::commands::zoom, viewer::program_command>);

}  // namespace
}  // namespace curfew
