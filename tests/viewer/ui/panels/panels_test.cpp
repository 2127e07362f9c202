// Every panel, by mouse and keyboard, without a display.
#include <gmock/gmock.h>

#include "tests/viewer/support/drawn_rows.hpp"
#include "tests/viewer/ui/drawn_text.hpp"
#include "tests/viewer/ui/leaking.hpp"

namespace curfew {
namespace {

using tests::drawn;
using tests::made_snapshot;
using viewer::key;
namespace commands = viewer::commands;

class panels : public tests::leaking_server {
 protected:
  // The place that the editor was asked for last.
  std::string opened() { return std::get<commands::open_source>(screen_.asked().back()).place; }
};

TEST_F(panels, next_problem_selects_the_orphan_and_shows_its_finding) {
  screen_.show(leaking());
  EXPECT_FALSE(screen_.sees("finding/Orphaned task"));
  screen_.press(key::n);
  EXPECT_EQ(selected(), 9u);
  EXPECT_TRUE(screen_.sees("finding/Orphaned task"));
  EXPECT_TRUE(screen_.sees("stack/0"));
}

TEST_F(panels, a_click_on_a_finding_leads_to_its_task) {
  screen_.show(leaking());
  screen_.click("bug/0");
  EXPECT_EQ(selected(), 9u);
}

TEST_F(panels, a_daemon_that_failed_has_a_card_with_its_error) {
  tests::made_snapshot made;
  model::task& t = made.task(2, 1, "refresh");
  t.daemon = t.failed_daemon = true;
  t.state = model::task_state::failed;
  t.note = 0;
  made.snapshot().notes.emplace_back().error = "connection refused";
  screen_.show(viewer::make_view_model(made.snapshot()));
  screen_.press(key::n);
  EXPECT_EQ(selected(), 2u);
  const std::string said = tests::text_in(*ImGui::GetDrawData(), screen_.where("finding/Failed daemon")).characters;
  EXPECT_THAT(said, testing::HasSubstr("connectionrefused"));
}

TEST_F(panels, abandoned_handlers_are_named_with_their_loop_and_its_place) {
  tests::made_snapshot made;
  made.snapshot().sites[made.site("server.cpp", "app", 7)].abandoned_handlers = 4;
  screen_.show(viewer::make_view_model(made.snapshot()));
  const std::string said = tests::text_in(*ImGui::GetDrawData(), screen_.where("bug/0")).characters;
  EXPECT_EQ(said, "abandoned-handlersapp×4standsatserver.cpp:7");
}

TEST_F(panels, a_finding_that_has_no_task_is_named_with_its_function_and_place) {
  tests::made_snapshot made;
  made.snapshot().sites[made.site("server.cpp", "save", 7)].never_started = 4;
  screen_.show(viewer::make_view_model(made.snapshot()));
  const std::string said = tests::text_in(*ImGui::GetDrawData(), screen_.where("bug/0")).characters;
  EXPECT_EQ(said, "never-startedsave×4standsatserver.cpp:7");
  screen_.click("bug/0");
  EXPECT_EQ(selected(), 0u) << "there is no task to go to";
}

TEST_F(panels, escape_selects_nobody_once_there_is_no_filter) {
  screen_.show(leaking());
  screen_.press(key::n);
  screen_.view().apply(commands::set_filter{{.text = "watchdog"}});
  screen_.settle();
  screen_.press(key::escape);
  EXPECT_EQ(selected(), 9u);
  screen_.press(key::escape);
  EXPECT_EQ(selected(), 0u);
}

TEST_F(panels, a_place_is_opened_by_a_click_and_by_key) {
  screen_.show(leaking());
  screen_.press(key::n);
  screen_.click("stack/0");
  ASSERT_EQ(screen_.asked().size(), 1u);
  EXPECT_EQ(opened(), "server.cpp:64");
  screen_.press(key::e);
  EXPECT_EQ(opened(), "server.cpp:10") << "the line to fix of an orphan: who spawned it is to await it";
  screen_.press(key::e, true);
  EXPECT_EQ(opened(), "server.cpp:10");
}

TEST_F(panels, a_task_without_a_finding_is_opened_where_it_waits) {
  made_snapshot made;
  model::task& t = made.task(2, 1, "serve");
  made.waits(t, "async_accept", made.site("server.cpp", "serve", 31));
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.press(key::end);
  screen_.press(key::e);
  EXPECT_EQ(opened(), "server.cpp:31");
  screen_.press(key::e, true);
  EXPECT_EQ(opened(), "server.cpp:10");
}

TEST_F(panels, each_line_of_the_details_is_opened_by_key) {
  made_snapshot made;
  model::task& lost = made.orphan(9, "watchdog");
  made.waits(lost, "sleep_until", made.site("server.cpp", "watchdog", 64));
  made.snapshot().notes[lost.note].dropped_in = made.site("server.cpp", "session", 79);  // no line of its drop
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.press(key::n);
  for (const char* const line : {"server.cpp:10", "server.cpp:64", "server.cpp:64"}) {
    screen_.press(key::e);
    EXPECT_EQ(opened(), line);
    screen_.press(key::j);
  }
  screen_.press(key::k);
  screen_.press(key::e);
  EXPECT_EQ(opened(), "server.cpp:10");
  screen_.press(key::j);
  screen_.press(key::n);
  screen_.press(key::e);
  EXPECT_EQ(opened(), "server.cpp:10") << "chosen anew, it begins with the one to fix";
}

TEST_F(panels, a_line_that_is_not_known_is_told_and_not_taken_from_elsewhere) {
  screen_.show(leaking());
  screen_.press(key::e);
  EXPECT_EQ(opened(), "") << "nothing is selected";
}

TEST_F(panels, keys_walk_through_the_tree) {
  screen_.show(leaking());
  screen_.press(key::down);
  EXPECT_EQ(selected(), 1u);
  screen_.press(key::down);
  EXPECT_EQ(selected(), 2u);
  screen_.press(key::left);
  EXPECT_EQ(drawn(screen_.view().tree.rows()), "loop[serve watchdog]");
  screen_.press(key::right);
  screen_.press(key::right);
  EXPECT_EQ(selected(), 3u);
  screen_.press(key::end);
  EXPECT_EQ(selected(), 9u);
  screen_.press(key::left);
  EXPECT_EQ(selected(), 1u);
}

TEST_F(panels, end_leads_to_the_last_row_where_nothing_is_selected) {
  screen_.show(leaking());
  screen_.press(key::end);
  EXPECT_EQ(selected(), 9u);
}

TEST_F(panels, a_click_on_its_mark_folds_a_row) {
  screen_.show(leaking());
  const viewer::box row = screen_.where("row/1");
  screen_.click(ImVec2(row.left + 13, row.middle()));
  EXPECT_EQ(drawn(screen_.view().tree.rows()), "loop");
  screen_.click("row/1");
  EXPECT_EQ(selected(), 1u);
}

TEST_F(panels, what_is_typed_lands_in_the_filter_and_escape_clears_it) {
  screen_.show(leaking());
  screen_.press(key::slash);
  screen_.type("accept");
  EXPECT_EQ(drawn(screen_.view().tree.rows()), "loop[serve[clients[accept]]]");
  screen_.press(key::escape);
  screen_.press(key::escape);
  EXPECT_TRUE(screen_.view().tree.rows().current_filter().empty());
}

TEST_F(panels, what_is_typed_at_once_lands_in_the_filter_from_its_first_letter) {
  screen_.show(leaking());
  screen_.press_and_type(key::slash, "accept");
  EXPECT_EQ(screen_.view().tree.rows().current_filter().text, "accept");
  EXPECT_TRUE(screen_.asked().empty());
}

TEST_F(panels, scale_changes_by_key_before_and_after_attaching) {
  screen_.press_with_control(key::equal);
  screen_.show(leaking());
  screen_.press_with_control(key::equal);
  screen_.press_with_control(key::minus);
  screen_.press_with_control(key::zero);
  std::vector<int> steps;
  for (const auto& c : screen_.asked()) steps.push_back(std::get<commands::set_scale>(c).by);
  EXPECT_THAT(steps, testing::ElementsAre(1, 1, -1, 0));
}

TEST_F(panels, chips_filter) {
  screen_.show(leaking());
  screen_.click("chip/In bugs");
  EXPECT_EQ(drawn(screen_.view().tree.rows()), "loop[watchdog]");
  screen_.click("chip/In bugs");
  EXPECT_TRUE(screen_.view().tree.rows().current_filter().empty());
}

TEST_F(panels, how_many_match_is_said_in_the_right_number) {
  screen_.show(leaking());
  for (const auto& [words, said] :
       {std::pair("nowhere", "0matches"), {"watchdog", "1match"}, {"session", "7matches"}}) {
    screen_.view().apply(commands::set_filter{{.text = words}});
    screen_.settle();
    EXPECT_EQ(screen_.text(screen_.where("matches")), said);
  }
}

TEST_F(panels, an_empty_list_offers_to_clear_the_filter) {
  screen_.show(leaking());
  screen_.view().apply(commands::set_filter{{.text = "nowhere"}});
  screen_.settle();
  screen_.click("tree/clear");
  EXPECT_NE(screen_.view().tree.rows().size(), 0u);
}

TEST_F(panels, the_wheel_scrolls_and_the_next_view_model_keeps_what_is_on_top) {
  screen_.show(leaking(300));
  screen_.press(key::equal);
  screen_.wheel("tree", -20);
  const double top = screen_.view().tree.top_row();
  EXPECT_EQ(top, 60);
  const auto key_on_top = [&] {
    return screen_.view().view_model()->key_of(
        screen_.view().tree.rows().entry(static_cast<std::size_t>(screen_.view().tree.top_row())));
  };
  const auto before = key_on_top();
  screen_.show(leaking(310));
  EXPECT_EQ(key_on_top(), before);
}

TEST_F(panels, the_tree_is_copied_as_text) {
  screen_.show(leaking());
  screen_.press(key::c);
  ASSERT_EQ(screen_.asked().size(), 1u);
  const std::string text = std::get<commands::copy_text>(screen_.asked()[0]).text;
  EXPECT_NE(text.find("session ×7"), std::string::npos) << text;
}

TEST_F(panels, what_is_said_is_seen_until_the_next_command) {
  screen_.show(leaking());
  screen_.view().status_message = "no such file";
  screen_.settle();
  EXPECT_TRUE(screen_.sees("status_message"));
  screen_.press(key::n);
  EXPECT_FALSE(screen_.sees("status_message"));
}

TEST_F(panels, breadcrumbs_lead_back_to_what_was_scrolled_away) {
  screen_.show(leaking(300));
  screen_.press(key::equal);
  EXPECT_FALSE(screen_.sees("crumb/1"));
  screen_.wheel("tree", -20);
  EXPECT_TRUE(screen_.sees("crumb/1"));
  screen_.click("crumb/3");
  EXPECT_EQ(selected(), 3u);
  EXPECT_TRUE(screen_.sees("row/3"));
}

TEST_F(panels, columns_come_and_go_by_key) {
  screen_.show(leaking());
  const auto before = screen_.vertices();
  screen_.press(key::two, true);
  EXPECT_TRUE(screen_.sees("tree"));
  EXPECT_EQ(screen_.view().tree.hidden_columns(), (std::vector<std::string>{"busy"}));
  EXPECT_LT(screen_.vertices(), before);
  screen_.press(key::two, true);
  EXPECT_TRUE(screen_.view().tree.hidden_columns().empty());
  EXPECT_EQ(screen_.vertices(), before);
}

TEST_F(panels, pause_holds_the_view_model_back) {
  const auto first = leaking();
  screen_.show(first);
  screen_.press(key::p);
  screen_.show(leaking(8));
  EXPECT_EQ(screen_.view().view_model(), first.get());
  screen_.click("pause");
  EXPECT_NE(screen_.view().view_model(), first.get());
}

TEST_F(panels, backspace_asks_to_leave_and_question_mark_for_help) {
  screen_.show(leaking());
  screen_.press(key::slash, true);
  EXPECT_TRUE(screen_.sees("help"));
  screen_.press(key::escape);
  EXPECT_FALSE(screen_.sees("help"));
  screen_.press(key::backspace);
  ASSERT_EQ(screen_.asked().size(), 1u);
  EXPECT_TRUE(std::holds_alternative<commands::detach>(screen_.asked()[0]));
}

TEST_F(panels, only_the_rows_on_the_screen_are_drawn) {
  screen_.show(leaking(20));
  screen_.press(key::equal);
  screen_.show(leaking(100'000));
  EXPECT_GT(screen_.view().tree.rows().size(), 100'000u);
  EXPECT_LT(screen_.vertices(), 60'000u);
}

}  // namespace
}  // namespace curfew
