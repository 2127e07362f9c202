// The window at other sizes and scales: what is wanted can be read, and nothing is cut.
#include <gmock/gmock.h>

#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"
#include "viewer/ui/shortcuts.hpp"

namespace curfew {
namespace {

using tests::made_snapshot;
using viewer::key;

TEST(scaled, a_line_that_is_chosen_by_key_scrolls_into_view) {
  tests::headless screen(800, 600, 2);
  made_snapshot made;
  model::task& lost = made.orphan(9, "watchdog");
  made.waits(lost, "sleep_until", made.site("server.cpp", "watchdog", 64));
  screen.show(viewer::make_view_model(std::move(made.snapshot())));
  screen.press(key::n);
  for (const key way : {key::j, key::k}) {
    for (int i = 0; i < 4; ++i) screen.press(way);
    const viewer::box line = screen.where("details/chosen");
    EXPECT_GE(line.top, screen.where("details").top);
    EXPECT_LE(line.bottom, screen.where("details").bottom);
  }
}

TEST(scaled, details_scroll_where_they_do_not_fit) {
  tests::headless screen(1280, 720, 2);
  made_snapshot made;
  made.orphan(9, "watchdog");
  screen.show(viewer::make_view_model(std::move(made.snapshot())));
  screen.press(key::n);
  const float before = screen.where("finding/Orphaned task").top;
  screen.wheel("details", -1);
  EXPECT_LT(screen.where("finding/Orphaned task").top, before);
  screen.wheel("details", 3);
  EXPECT_EQ(screen.where("finding/Orphaned task").top, before);
}

TEST(scaled, all_keys_fit_into_the_window) {
  for (const float scale : {1.f, 1.5f}) {
    tests::headless screen(1280, 720, scale);
    screen.show(viewer::make_view_model(std::move(made_snapshot().snapshot())));
    screen.press(key::slash, true);
    EXPECT_LE(screen.where("help/last").bottom, screen.where("help/list").bottom) << scale;
    EXPECT_LE(screen.where("help").bottom, 720) << scale;
  }
}

TEST(scaled, all_words_about_keys_can_be_read_in_a_small_window) {
  for (const float scale : {1.f, 1.95f, 2.6f}) {
    tests::headless screen(800, 600, scale);
    screen.show(viewer::make_view_model(std::move(made_snapshot().snapshot())));
    screen.press(key::slash, true);
    EXPECT_LE(screen.where("help").bottom, 600) << scale;
    std::string seen;
    for (int line = 0; line < 80; ++line) {
      seen += screen.text(screen.where("help/list")) + "\n";
      screen.press(key::down);
    }
    for (const viewer::shortcut& s : viewer::shortcuts())
      EXPECT_THAT(seen, testing::HasSubstr(tests::without_spaces(s.words))) << scale;
    EXPECT_TRUE(screen.sees("help/last")) << scale;
    EXPECT_LE(screen.where("help/last").bottom, screen.where("help/list").bottom + 1) << scale;
  }
}

TEST(scaled, the_card_of_keys_scrolls_by_key_and_wheel_and_the_tree_below_it_does_not) {
  tests::headless screen(800, 600, 2);
  screen.show(viewer::make_view_model(std::move(made_snapshot().snapshot())));
  screen.press(key::slash, true);
  EXPECT_FALSE(screen.sees("help/last"));
  screen.press(key::end);
  EXPECT_TRUE(screen.sees("help/last"));
  screen.press(key::home);
  EXPECT_FALSE(screen.sees("help/last"));
  screen.wheel("help/list", -100);
  EXPECT_TRUE(screen.sees("help/last"));
  EXPECT_EQ(screen.view().selected(), model::none) << "no key moved in the tree";
  EXPECT_EQ(screen.view().tree.top_row(), 0);
  screen.press(key::slash, true);
  screen.press(key::slash, true);
  EXPECT_FALSE(screen.sees("help/last")) << "it begins at its beginning";
}

std::shared_ptr<const viewer::view_model> hung() {
  made_snapshot made;
  made.task(8, 1, "request").pending_at_shutdown = true;
  made.snapshot().tasks.back().wait_on = 9;
  made.task(9, 8, "connect").pending_at_shutdown = true;
  return viewer::make_view_model(std::move(made.snapshot()));
}

TEST(scaled, a_small_window_has_rows_and_details_that_can_be_read) {
  tests::headless screen(800, 600, 2);
  screen.show(hung());
  EXPECT_TRUE(screen.sees("bug/0"));
  EXPECT_FALSE(screen.sees("details"));
  EXPECT_TRUE(screen.sees("row/9")) << "all of three rows";
  screen.press(key::n);
  EXPECT_TRUE(screen.sees("tab/Loops"));
  const viewer::box card = screen.where("finding/Pending at shutdown");
  EXPECT_THAT(screen.text(card), testing::HasSubstr("PendingatshutdownItwasalive"));
  EXPECT_EQ(screen.text({card.right, card.top, 800, card.bottom}), "") << "all of it stands on its card";
  EXPECT_THAT(screen.text(screen.where("name/8")), testing::HasSubstr("request"));
  EXPECT_THAT(screen.text(screen.where("name/9")), testing::HasSubstr("connect"));
  EXPECT_FALSE(screen.sees("bug/0"));
  screen.press(key::escape);
  EXPECT_TRUE(screen.sees("bug/0"));
}

TEST(scaled, a_small_window_is_all_of_the_timelines) {
  tests::headless screen(800, 600, 2);
  screen.show(hung());
  screen.press(key::two);
  screen.press(key::n);
  EXPECT_EQ(screen.where("timeline").right, 800);
  EXPECT_LE(screen.where("timeline/Follow").right, 800);
  EXPECT_FALSE(screen.sees("details"));
  EXPECT_TRUE(screen.sees("lane/9"));
}

TEST(scaled, every_size_has_room_for_the_tree) {
  for (const float scale : {1.f, 2.f}) {
    tests::headless screen(1280, 720, scale);
    made_snapshot made;
    made.orphan(9, "watchdog");
    screen.show(viewer::make_view_model(std::move(made.snapshot())));
    screen.press(key::n);
    EXPECT_TRUE(screen.sees("row/9"));
  }
}

}  // namespace
}  // namespace curfew
