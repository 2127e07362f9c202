// Where one begins, and what follows on the end of a process.
#include <gmock/gmock.h>
#include <stdlib.h>
#include <time.h>

#include <utility>

#include "tests/viewer/ui/leaking.hpp"
#include "viewer/ui/window/window_title.hpp"

namespace curfew {
namespace {

using viewer::key;
namespace commands = viewer::commands;

class start_screen : public tests::leaking_server {};

TEST_F(start_screen, start_screen_attaches_to_what_is_clicked) {
  viewer::process_rows rows;
  rows.rows.resize(2);
  rows.rows[0].pid = 7;
  rows.rows[0].path = "/x/7.curfew";
  rows.rows[0].end = model::process_end::alive;
  rows.rows[1].pid = 8;
  rows.rows[1].failure = "of another version";
  screen_.view().start.take(std::make_shared<const viewer::process_rows>(rows));
  screen_.settle();
  screen_.click("process/8");
  EXPECT_TRUE(screen_.asked().empty());
  screen_.click("process/7");
  ASSERT_EQ(screen_.asked().size(), 1u);
  EXPECT_EQ(std::get<commands::attach>(screen_.asked()[0]).path, "/x/7.curfew");
}

TEST_F(start_screen, start_screen_is_used_by_key) {
  viewer::process_rows rows;
  rows.rows.resize(3);
  rows.rows[0].path = "/x/7.curfew";
  rows.rows[1].failure = "of another version";
  rows.rows[2].path = "/x/9.curfew";
  screen_.view().start.take(std::make_shared<const viewer::process_rows>(rows));
  screen_.view().start.set_recent_files({"/y/old.curfewz"});
  screen_.settle();
  screen_.press(key::down);
  screen_.press(key::enter);
  screen_.press(key::down);
  screen_.press(key::down);
  screen_.press(key::enter);
  screen_.click("file/0");
  ASSERT_EQ(screen_.asked().size(), 3u);
  EXPECT_EQ(std::get<commands::attach>(screen_.asked()[0]).path, "/x/9.curfew");
  EXPECT_EQ(std::get<commands::attach>(screen_.asked()[1]).path, "/y/old.curfewz");
  EXPECT_EQ(std::get<commands::attach>(screen_.asked()[2]).path, "/y/old.curfewz");
}

// `count` of them, every second one dead; each with a path of its own.
viewer::process_rows many(std::size_t count) {
  viewer::process_rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    viewer::process_row& row = rows.rows.emplace_back();
    row.pid = static_cast<std::uint32_t>(1000 + i);
    row.path = "/x/" + std::to_string(row.pid) + ".curfew";
    row.name = "server";
    row.end = i % 2 == 0 ? model::process_end::alive : model::process_end::died;
    row.began = std::chrono::system_clock::now();
    row.up = "3 s";
    if (i % 2 != 0) row.ended = std::chrono::system_clock::time_point(std::chrono::seconds(1'764'279'360));
    row.bugs = 0;
  }
  return rows;
}

class long_list : public testing::TestWithParam<std::pair<std::size_t, ImVec2>> {
 protected:
  long_list() : screen_(GetParam().second.x, GetParam().second.y, GetParam().second.x < 1000 ? 1.f : 2.f) {
    show(many(GetParam().first));
  }
  void show(viewer::process_rows rows) {
    screen_.view().start.take(std::make_shared<const viewer::process_rows>(std::move(rows)));
    screen_.settle();
  }
  std::string opened() { return std::get<commands::attach>(screen_.asked().back()).path; }
  void expect_chosen_is_seen() {
    ASSERT_TRUE(screen_.sees("chosen"));
    EXPECT_GE(screen_.where("chosen").top, screen_.where("choices").top - 1);
    EXPECT_LE(screen_.where("chosen").bottom, screen_.where("choices").bottom + 1);
  }
  tests::headless screen_;
};

INSTANTIATE_TEST_SUITE_P(sizes, long_list,
                         testing::Values(std::pair<std::size_t, ImVec2>{12, {800, 600}},
                                         std::pair<std::size_t, ImVec2>{200, {800, 600}},
                                         std::pair<std::size_t, ImVec2>{12, {1600, 1000}},
                                         std::pair<std::size_t, ImVec2>{200, {1600, 1000}}));

TEST_P(long_list, the_choice_stays_in_view_on_the_whole_way_down_and_up) {
  const std::size_t count = GetParam().first;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    screen_.press(key::down);
    expect_chosen_is_seen();
  }
  screen_.press(key::enter);
  EXPECT_EQ(opened(), "/x/" + std::to_string(1000 + count - 1) + ".curfew");
  for (std::size_t i = 0; i < count; ++i) screen_.press(key::up);
  expect_chosen_is_seen();
  screen_.press(key::end);
  expect_chosen_is_seen();
  screen_.press(key::home);
  screen_.press(key::page_down);
  expect_chosen_is_seen();
  screen_.press(key::enter);
  EXPECT_EQ(opened(), "/x/1005.curfew");
}

TEST_P(long_list, nothing_is_opened_that_was_scrolled_out_of_sight) {
  screen_.press(key::end);
  screen_.wheel("choices", 300);
  const std::size_t before = screen_.asked().size();
  screen_.press(key::enter);
  EXPECT_EQ(screen_.asked().size(), before);
  expect_chosen_is_seen();
  screen_.press(key::enter);
  EXPECT_EQ(screen_.asked().size(), before + 1);
}

TEST_P(long_list, the_choice_is_the_same_process_when_others_come) {
  for (int i = 0; i < 4; ++i) screen_.press(key::down);
  viewer::process_rows more = many(GetParam().first);
  viewer::process_row fresh = more.rows.front();
  fresh.pid = 7;
  fresh.path = "/x/7.curfew";
  more.rows.insert(more.rows.begin(), fresh);
  show(std::move(more));
  screen_.press(key::enter);
  if (screen_.asked().empty()) screen_.press(key::enter);  // it had left the screen, and came into view again
  EXPECT_EQ(opened(), "/x/1004.curfew");
}

TEST_F(start_screen, the_dead_say_when_they_were_last_heard_of) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  viewer::process_rows rows = many(2);
  rows.rows.push_back(rows.rows.back());
  rows.rows.back().pid = 8;
  rows.rows.back().path = "/x/8.curfew";
  rows.rows.back().end = model::process_end::exited;
  screen_.view().start.take(std::make_shared<const viewer::process_rows>(std::move(rows)));
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("process/1001")), testing::HasSubstr("died,lastheardof2025-11-2721:36"));
  EXPECT_THAT(screen_.text(screen_.where("process/8")), testing::HasSubstr("exited2025-11-2721:36"));
}

TEST_F(start_screen, who_was_not_looked_at_does_not_look_healthy) {
  viewer::process_rows rows = many(3);
  rows.rows[0].bugs.reset();
  rows.rows[2].bugs = 2;
  screen_.view().start.take(std::make_shared<const viewer::process_rows>(std::move(rows)));
  screen_.settle();
  EXPECT_THAT(screen_.text(screen_.where("process/1000")), testing::HasSubstr("notlookedatyet"));
  EXPECT_THAT(screen_.text(screen_.where("process/1001")), testing::Not(testing::HasSubstr("bug")));
  EXPECT_THAT(screen_.text(screen_.where("process/1002")), testing::HasSubstr("2bugs"));
}

TEST_F(start_screen, a_new_process_of_the_same_name_is_offered_when_the_watched_one_ended) {
  viewer::process_rows rows;
  rows.rows.resize(1);
  rows.rows[0].pid = 77;
  rows.rows[0].path = "/x/77.curfew";
  rows.rows[0].name = "server";
  rows.rows[0].end = model::process_end::alive;
  rows.rows[0].began = std::chrono::system_clock::now();
  screen_.show(leaking());
  screen_.view().start.take(std::make_shared<const viewer::process_rows>(rows));
  screen_.settle();
  EXPECT_FALSE(screen_.sees("successor"));
  screen_.show(leaking(), false);
  EXPECT_TRUE(screen_.sees("row/1"));
  screen_.click("successor");
  screen_.press(key::g);
  ASSERT_EQ(screen_.asked().size(), 2u);
  EXPECT_EQ(std::get<commands::attach>(screen_.asked()[0]).path, "/x/77.curfew");
  EXPECT_EQ(std::get<commands::attach>(screen_.asked()[1]).path, "/x/77.curfew");
  rows.rows[0].name = "another";
  screen_.view().start.take(std::make_shared<const viewer::process_rows>(rows));
  screen_.settle();
  EXPECT_FALSE(screen_.sees("successor"));
}

TEST_F(start_screen, the_title_names_process_and_task) {
  EXPECT_EQ(viewer::window_title(screen_.view()), "curfew");
  screen_.show(leaking());
  EXPECT_EQ(viewer::window_title(screen_.view()), "curfew - server 4242");
  screen_.press(key::n);
  EXPECT_EQ(viewer::window_title(screen_.view()), "curfew - server 4242 - watchdog #9");
}

TEST_F(start_screen, start_screen_shows_why_nothing_could_be_read) {
  screen_.view().start.set_notice("not a segment: /x");
  screen_.settle();
  EXPECT_TRUE(screen_.sees("notice"));
}

}  // namespace
}  // namespace curfew
