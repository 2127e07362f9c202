// What the viewer shows has a new rule in it once its file is there.
#include <gmock/gmock.h>

#include "tests/findings/made_up_rule.hpp"
#include "tests/viewer/ui/headless.hpp"
#include "viewer/ingest/trend_recorder.hpp"

namespace curfew {
namespace {

using testing::HasSubstr;

TEST(made_up_rule, is_a_row_of_the_findings_panel_and_a_card) {
  tests::headless screen;
  screen.show(viewer::make_view_model(tests::restless_process()));
  EXPECT_THAT(screen.text(screen.where("bug/0")), HasSubstr("restless-task"));
  screen.click("bug/0");
  EXPECT_THAT(screen.text(screen.where("finding/Restless task")),
              HasSubstr("RestlesstaskItcomestonorest.Fix:waitforanevent"));
}

TEST(made_up_rule, counts_in_the_table_of_sites_what_is_gone) {
  const auto view_model = viewer::make_view_model(tests::restless_process_that_evicted(7));
  ASSERT_EQ(view_model->sites.size(), 2u);
  EXPECT_EQ(view_model->sites[1].troubled, 7u);
}

TEST(made_up_rule, of_a_look_over_time_is_a_row_of_the_findings_panel) {
  tests::headless screen;
  viewer::update update;
  update.view_model = viewer::make_view_model(tests::crowded_process());
  viewer::trend_recorder recorder;
  recorder.add(*update.view_model);
  update.trends = recorder.shown();
  const auto site = update.trends->growing.at(0).site;
  screen.show(std::move(update));
  EXPECT_THAT(screen.text(screen.where("growing/" + std::to_string(site))), HasSubstr("crowded-site"));
}

}  // namespace
}  // namespace curfew
