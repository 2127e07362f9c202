// The tabs, and the tables of sites and loops.
#include <gmock/gmock.h>

#include "tests/probe/verdict/kind_named.hpp"
#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/ui/leaking.hpp"

namespace curfew {
namespace {

using tests::made_snapshot;
using viewer::key;
namespace commands = viewer::commands;

class tab_panels : public tests::leaking_server {};

TEST_F(tab_panels, tabs_change_by_key_and_by_click) {
  screen_.show(leaking());
  EXPECT_TRUE(screen_.sees("tree"));
  screen_.press(key::two);
  EXPECT_TRUE(screen_.sees("timeline"));
  EXPECT_FALSE(screen_.sees("tree"));
  screen_.press(key::three);
  EXPECT_TRUE(screen_.sees("sites"));
  screen_.press(key::four);
  EXPECT_TRUE(screen_.sees("loops"));
  screen_.click("tab/Tree");
  EXPECT_TRUE(screen_.sees("tree"));
}

TEST_F(tab_panels, the_next_problem_is_shown_in_the_tree_or_the_timeline) {
  screen_.show(leaking());
  screen_.press(key::two);
  screen_.press(key::n);
  EXPECT_TRUE(screen_.sees("timeline"));
  screen_.press(key::three);
  screen_.click("bug/0");
  EXPECT_TRUE(screen_.sees("row/9"));
}

TEST_F(tab_panels, a_site_leads_to_its_tasks) {
  screen_.show(leaking());
  screen_.press(key::three);
  const auto sites = screen_.view().view_model()->sites;
  screen_.click("site/" + std::to_string(sites[0].site));
  EXPECT_TRUE(screen_.sees("tree"));
  EXPECT_EQ(screen_.view().tree.rows().tasks_matching(), sites[0].live);
  EXPECT_EQ(screen_.view().tree.rows().current_filter().text, "spawned:server.cpp:20");
}

// The tasks that were never started stand at a line at which others have their function.
TEST_F(tab_panels, a_site_without_tasks_says_so_and_shows_no_others) {
  made_snapshot made;
  model::task& lost = made.orphan(9, "push");
  made.snapshot().sites[lost.function].never_started = 1;
  screen_.show(viewer::make_view_model(made.snapshot()));
  screen_.press(key::three);
  const std::string row = "site/" + std::to_string(lost.function);
  EXPECT_THAT(screen_.text(screen_.where(row)), testing::StartsWith("pushserver.cpp:10neverstarted"));
  screen_.click(row);
  EXPECT_TRUE(screen_.sees("sites"));
  EXPECT_EQ(screen_.view().status_message, "No task of this line is there to be shown.");
  EXPECT_TRUE(screen_.view().tree.rows().current_filter().empty());
}

// As in a plain Asio program. The site is that of the tasks' own function.
TEST_F(tab_panels, what_is_not_known_of_all_sites_is_said_once) {
  made_snapshot made;
  for (const auto& [id, name] : {std::pair(2u, "accept::lambda"), {3u, "read::lambda"}, {4u, "read::lambda"}}) {
    model::task& t = made.task(id, 1, name);
    t.spawned_at = 0;
    t.function = made.site("", name, 0);
    made.snapshot().sites[t.function].file = 0;
  }
  made.snapshot().sites[made.snapshot().tasks[1].function].spawns = made.snapshot().tasks[1].function;
  screen_.show(viewer::make_view_model(made.snapshot()));
  screen_.press(key::three);
  const std::string all = screen_.text({0, 0, 1600, 1000});
  EXPECT_THAT(all, testing::AllOf(testing::HasSubstr("Whichlinesspawnisnotknownhere"),
                                  testing::HasSubstr("FunctionLive"), testing::Not(testing::HasSubstr("Spawnedat"))));
  const std::string row = "site/" + std::to_string(made.snapshot().tasks[1].function);
  EXPECT_THAT(screen_.text(screen_.where(row)), testing::StartsWith("read::lambda2"));
  screen_.click(row);
  EXPECT_EQ(screen_.view().tree.rows().tasks_matching(), 2u) << screen_.view().tree.rows().current_filter().text;
  screen_.show(leaking());
  screen_.press(key::three);
  EXPECT_THAT(screen_.text({0, 0, 1600, 1000}), testing::HasSubstr("SpawnedatLive"));
}

TEST_F(tab_panels, have_their_own_keys_and_lists_at_the_foot) {
  screen_.show(leaking());
  const auto foot = [this] { return screen_.text(screen_.where("status bar")); };
  EXPECT_THAT(foot(), testing::AllOf(testing::StartsWith("6rows"), testing::HasSubstr("<-->fold")));
  screen_.press(key::two);
  EXPECT_THAT(foot(), testing::StartsWith("6lanes"));
  screen_.press(key::three);
  EXPECT_THAT(foot(), testing::AllOf(testing::StartsWith("4sites"), testing::HasSubstr("<-->sort"),
                                     testing::HasSubstr("Enteritstasks"), testing::HasSubstr("Rturnround"),
                                     testing::Not(testing::HasSubstr("fold"))));
  screen_.press(key::four);
  EXPECT_THAT(foot(), testing::AllOf(testing::StartsWith("1loop"), testing::Not(testing::HasSubstr("fold")),
                                     testing::Not(testing::HasSubstr("choose"))))
      << "there is no other loop to choose";
}

TEST_F(tab_panels, a_site_leads_to_the_lanes_of_its_tasks) {
  screen_.show(leaking());
  screen_.press(key::three);
  screen_.click("site/" + std::to_string(screen_.view().view_model()->sites[0].site));
  screen_.press(key::two);
  EXPECT_TRUE(screen_.sees("timeline"));
  EXPECT_FALSE(screen_.sees("lane/9")) << "the watchdog was spawned elsewhere";
  EXPECT_EQ(screen_.view().timeline.lanes().size(), screen_.view().tree.rows().size());
}

TEST_F(tab_panels, the_editor_opens_the_chosen_site_and_not_the_selected_task) {
  screen_.show(leaking());
  screen_.press(key::n);
  screen_.press(key::three);
  screen_.press(key::e);
  EXPECT_EQ(std::get<commands::open_source>(screen_.asked().back()).place, "") << "no site is chosen yet";
  for (std::size_t row = 0; row < screen_.view().sites.rows().size(); ++row) {
    screen_.press(key::down);
    screen_.press(key::e);
    const model::site& at = screen_.view().view_model()->snapshot.site_at(screen_.view().sites.rows()[row].line.site);
    EXPECT_EQ(std::get<commands::open_source>(screen_.asked().back()).place, "server.cpp:" + std::to_string(at.line));
  }
}

TEST_F(tab_panels, the_editor_opens_where_the_chosen_loop_began) {
  made_snapshot made;
  made.snapshot().loops[0].began_at = made.site("main.cpp", "main", 7);
  model::loop second;
  second.id = 5;
  second.name = made.text("background");
  second.began_at = made.site("background.cpp", "start", 12);
  made.snapshot().loops.push_back(second);
  made.orphan(9, "watchdog");
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  screen_.press(key::n);
  screen_.press(key::four);
  screen_.press(key::e);
  EXPECT_EQ(std::get<commands::open_source>(screen_.asked().back()).place, "main.cpp:7");
  screen_.press(key::down);
  screen_.press(key::e);
  EXPECT_EQ(std::get<commands::open_source>(screen_.asked().back()).place, "background.cpp:12");
  screen_.click("loop/began/0");
  EXPECT_EQ(std::get<commands::open_source>(screen_.asked().back()).place, "main.cpp:7");
}

TEST_F(tab_panels, sites_are_sorted_and_chosen_by_key) {
  screen_.show(leaking());
  screen_.press(key::three);
  screen_.press(key::right);
  EXPECT_EQ(screen_.view().sites.order().by, viewer::site_column::growth);
  screen_.click("sites/by Bugs");
  EXPECT_EQ(screen_.view().sites.order().by, viewer::site_column::problems);
  const bool order = screen_.view().sites.order().largest_first;
  screen_.press(key::r);
  EXPECT_NE(screen_.view().sites.order().largest_first, order);
  screen_.press(key::down);
  screen_.press(key::down);
  EXPECT_EQ(screen_.view().sites.chosen(), screen_.view().sites.rows()[1].line.site);
  screen_.press(key::enter);
  EXPECT_TRUE(screen_.sees("tree"));
  EXPECT_FALSE(screen_.view().tree.rows().current_filter().empty());
}

TEST_F(tab_panels, polls_of_sites_are_asked_for_only_when_the_user_wants_them) {
  screen_.show(leaking());
  tests::made_events events;
  screen_.view().take(events.taken(1e6).batch());
  screen_.press(key::three);
  EXPECT_FALSE(screen_.view().polls_wanted());
  screen_.press(key::m);
  EXPECT_TRUE(screen_.view().polls_wanted());
  screen_.press(key::one);
  EXPECT_FALSE(screen_.view().polls_wanted()) << "they are not on the screen";
  screen_.press(key::three);
  EXPECT_TRUE(screen_.view().polls_wanted());
  screen_.click("sites/measure");
  EXPECT_FALSE(screen_.view().polls_wanted());
}

TEST_F(tab_panels, that_polls_cannot_be_had_is_said_where_they_were_asked_for) {
  screen_.show(leaking());
  tests::made_events events;
  screen_.view().take(events.taken(1e6).batch());
  screen_.press(key::three);
  screen_.press(key::m);
  const float usual = screen_.where("sites/measure").width();
  screen_.view().process.set_why_no_polls("/dev/shm/curfew-0/4242-0000abcd.control: has mode 0644, expected 0600");
  screen_.settle();
  const viewer::box reason = screen_.where("sites/measure");
  EXPECT_GT(reason.width(), usual) << "it has room for the reason";
  EXPECT_GT(reason.left, 0);
  EXPECT_LE(reason.right, ImGui::GetIO().DisplaySize.x);
}

TEST_F(tab_panels, polls_of_sites_have_columns_once_there_are_any) {
  const auto view_model = leaking();
  screen_.show(view_model);
  screen_.press(key::three);
  EXPECT_FALSE(screen_.sees("sites/by Poll p99"));
  tests::made_events events;
  events.poll(100, 10, 5);
  screen_.view().take(events.taken(100).batch());
  screen_.show(view_model);
  EXPECT_TRUE(screen_.sees("sites/by Poll p99"));
  EXPECT_GT(screen_.view().sites.rows()[0].poll_p99.count(), 0);
}

TEST_F(tab_panels, a_running_poll_leads_to_its_task) {
  screen_.show(leaking());
  screen_.press(key::four);
  EXPECT_TRUE(screen_.sees("loop/0"));
  screen_.click("running/4");
  EXPECT_EQ(selected(), 4u);
  EXPECT_TRUE(screen_.sees("row/4"));
}

TEST_F(tab_panels, a_site_that_grows_is_among_the_findings) {
  const auto view_model = leaking();
  viewer::trends trends;
  trends.sites[view_model->sites[0].site].growing = tests::kind_named("growing-site");
  viewer::update update;
  update.view_model = view_model;
  update.trends = std::make_shared<const viewer::trends>(trends);
  screen_.view().begin_watching("x");
  screen_.view().take(std::make_shared<const viewer::update>(update));
  screen_.settle();
  screen_.click("growing/" + std::to_string(view_model->sites[0].site));
  EXPECT_EQ(screen_.view().tree.rows().current_filter().text, "spawned:server.cpp:20");
}

}  // namespace
}  // namespace curfew
