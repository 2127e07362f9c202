// The tabs, and the tables of sites and loops.
#include <gmock/gmock.h>

#include "tests/viewer/ui/leaking.hpp"

namespace curfew {
namespace {

using viewer::key;

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
  screen_.click("problem/0");
  EXPECT_TRUE(screen_.sees("row/9"));
}

TEST_F(tab_panels, a_site_leads_to_its_tasks) {
  screen_.show(leaking());
  screen_.press(key::three);
  const auto sites = screen_.desk().picture()->sites;
  screen_.click("site/" + std::to_string(sites[0].site));
  EXPECT_TRUE(screen_.sees("tree"));
  EXPECT_EQ(screen_.desk().rows().tasks_matching(), sites[0].live);
  EXPECT_EQ(screen_.desk().rows().current_filter().text, "server.cpp:20");
}

TEST_F(tab_panels, sites_are_sorted_and_chosen_by_key) {
  screen_.show(leaking());
  screen_.press(key::three);
  screen_.press(key::right);
  EXPECT_EQ(screen_.desk().sites_order().by, viewer::site_column::growth);
  screen_.click("sites/by Problems");
  EXPECT_EQ(screen_.desk().sites_order().by, viewer::site_column::problems);
  const bool order = screen_.desk().sites_order().largest_first;
  screen_.press(key::r);
  EXPECT_NE(screen_.desk().sites_order().largest_first, order);
  screen_.press(key::down);
  screen_.press(key::down);
  EXPECT_EQ(screen_.desk().site(), screen_.desk().picture()->sites[screen_.desk().sites().line(1)].site);
  screen_.press(key::enter);
  EXPECT_TRUE(screen_.sees("tree"));
  EXPECT_FALSE(screen_.desk().rows().current_filter().empty());
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
  const auto picture = leaking();
  viewer::trends trends;
  trends.sites[picture->sites[0].site].growth = verdict::growth::growing;
  viewer::batch batch;
  batch.picture = picture;
  batch.trends = std::make_shared<const viewer::trends>(trends);
  screen_.desk().begin_watching("x");
  screen_.desk().take(std::make_shared<const viewer::batch>(batch));
  screen_.settle();
  screen_.click("growing/" + std::to_string(picture->sites[0].site));
  EXPECT_EQ(screen_.desk().rows().current_filter().text, "server.cpp:20");
}

}  // namespace
}  // namespace curfew
