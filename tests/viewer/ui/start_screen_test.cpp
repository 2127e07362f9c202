// Where one begins, and what follows on the end of a process.
#include <gmock/gmock.h>

#include "tests/viewer/ui/leaking.hpp"

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
  screen_.desk().take(std::make_shared<const viewer::process_rows>(rows));
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
  screen_.desk().take(std::make_shared<const viewer::process_rows>(rows));
  screen_.desk().set_recent_files({"/y/old.curfewz"});
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

TEST_F(start_screen, a_new_process_of_the_same_name_is_offered_when_the_watched_one_ended) {
  viewer::process_rows rows;
  rows.rows.resize(1);
  rows.rows[0].pid = 77;
  rows.rows[0].path = "/x/77.curfew";
  rows.rows[0].name = "server";
  rows.rows[0].end = model::process_end::alive;
  rows.rows[0].began = std::chrono::system_clock::now();
  screen_.show(leaking());
  screen_.desk().take(std::make_shared<const viewer::process_rows>(rows));
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
  screen_.desk().take(std::make_shared<const viewer::process_rows>(rows));
  screen_.settle();
  EXPECT_FALSE(screen_.sees("successor"));
}

TEST_F(start_screen, the_title_names_process_and_task) {
  EXPECT_EQ(screen_.desk().title(), "curfew");
  screen_.show(leaking());
  EXPECT_EQ(screen_.desk().title(), "curfew - server 4242");
  screen_.press(key::n);
  EXPECT_EQ(screen_.desk().title(), "curfew - server 4242 - watchdog #9");
}

TEST_F(start_screen, start_screen_shows_why_nothing_could_be_read) {
  screen_.desk().set_notice("not a segment: /x");
  screen_.settle();
  EXPECT_TRUE(screen_.sees("notice"));
}

}  // namespace
}  // namespace curfew
