// A bug is one thing with one count, wherever it is shown.
#include <gmock/gmock.h>

#include "probe/report/bugs/bug.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace curfew {
namespace {

using testing::HasSubstr;
using tests::made_snapshot;
using viewer::key;

class counted_bugs : public testing::Test {
 protected:
  // 300 watchdogs that one line forgot, half of them pending at their shutdown in other states; and an error.
  counted_bugs() {
    for (model::node_id id = 100; id < 400; ++id) {
      model::task& t = made_.orphan(id, "watchdog");
      t.pending_at_shutdown = id % 2 == 0;
      if (id % 3 == 0) made_.waits(t, "sleep_until", made_.site("server.cpp", "watchdog", 64));
    }
    model::task& failed = made_.task(9, 1, "flush", 30);
    failed.state = model::task_state::failed;
    failed.unobserved_error = true;
    screen_.show(viewer::make_view_model(model::snapshot(made_.snapshot())));
  }
  made_snapshot made_;
  tests::headless screen_;
};

// As in programs whose coroutines were built without their lines.
TEST(bugs, name_no_place_that_is_not_known) {
  made_snapshot made;
  model::task& t = made.orphan(9, "watchdog");
  const model::index nowhere = made.site("", "watchdog", 0);
  made.snapshot().sites[nowhere].file = 0;
  t.spawned_at = nowhere;
  made.waits(t, "sleep_until", nowhere);
  tests::headless screen;
  screen.show(viewer::make_view_model(std::move(made.snapshot())));
  EXPECT_EQ(screen.text(screen.where("bug/0")), "orphaned-taskwatchdog");
}

TEST_F(counted_bugs, have_one_number_everywhere) {
  const auto bugs = report::bugs_of(made_.snapshot(), verdict::judge(made_.snapshot()));
  ASSERT_EQ(bugs.list.size(), 2u);
  ASSERT_EQ(bugs.tasks(), 301u);
  EXPECT_THAT(screen_.text(screen_.where("bugs")), HasSubstr("2bugs"));
  EXPECT_THAT(screen_.text(screen_.where("findings/count")), HasSubstr("2bugs,of301tasks"));
  EXPECT_TRUE(screen_.sees("bug/1"));
  EXPECT_FALSE(screen_.sees("bug/2"));
  EXPECT_THAT(screen_.text(screen_.where("bug/0")), HasSubstr("×300"));
  std::uint64_t by_site = 0, tasks = 0;
  for (const viewer::site_line& line : screen_.view().view_model()->sites) {
    by_site += line.bugs;
    tasks += line.troubled;
  }
  EXPECT_EQ(by_site, 2u);
  EXPECT_EQ(tasks, 301u);
  EXPECT_THAT(screen_.text(screen_.where("chip/In bugs")), HasSubstr("301"));
}

TEST_F(counted_bugs, of_a_site_that_grows_are_among_them) {
  viewer::trends trends;
  const auto site = screen_.view().view_model()->sites.front().site;
  trends.sites[site].growing = tests::kind_named("growing-site");
  viewer::update update;
  update.view_model = viewer::make_view_model(model::snapshot(made_.snapshot()));
  update.trends = std::make_shared<const viewer::trends>(std::move(trends));
  screen_.show(std::move(update));
  EXPECT_THAT(screen_.text(screen_.where("bugs")), HasSubstr("3bugs"));
  EXPECT_THAT(screen_.text(screen_.where("findings/count")), HasSubstr("3bugs"));
}

TEST_F(counted_bugs, are_counted_on_the_chip_as_it_shows_them) {
  made_.snapshot().sites[made_.site("server.cpp", "save", 7)].never_started = 4;  // no row can show these
  screen_.show(viewer::make_view_model(model::snapshot(made_.snapshot())));
  EXPECT_THAT(screen_.text(screen_.where("findings/count")), HasSubstr("3bugs,of305tasks"));
  EXPECT_EQ(screen_.text(screen_.where("chip/In bugs")), "Inbugs301");
  screen_.click("chip/In bugs");
  EXPECT_EQ(screen_.view().tree.rows().tasks_matching(), 301u);
}

TEST_F(counted_bugs, lead_to_their_oldest_task) {
  screen_.click("bug/0");
  EXPECT_EQ(screen_.view().view_model()->key_of(screen_.view().selected()), 100u);
}

}  // namespace
}  // namespace curfew
