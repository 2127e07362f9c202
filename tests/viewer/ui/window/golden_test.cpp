// What the window looks like, compared with pictures in golden/. They are made anew by
//
//     CURFEW_WRITE_GOLDEN=1 viewer_ui_test --gtest_filter='golden*'
//
// and then looked at. Of a picture at most one pixel in 500 may differ by more than 32 of 255: rounding differs between
// compilers, and where a glyph's edge falls. Fonts are the distribution's; where they are not there it is skipped.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"
#include "tests/viewer/ui/rasterizer.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using viewer::key;

constexpr double most_that_differs = 1. / 500;
constexpr int by = 32;

std::shared_ptr<const viewer::view_model> leaking() {
  tests::made_snapshot made;
  model::task& main = made.task(2, 1, "serve");
  main.polls = 3;
  main.busy = 4ms;
  made.waits(main, "tcp.acceptor.async_accept");
  made.group(3, 2, "clients");
  made.task(4, 3, "accept").state = model::task_state::running;
  made.snapshot().tasks.back().since = 59s;
  for (model::node_id id = 100; id < 140; ++id) made.task(id, 3, "session", 20).polls = 12;
  made.waits(made.orphan(9, "watchdog"), "sleep_until", made.site("server.cpp", "watchdog", 64));
  model::counters& c = made.snapshot().counters_by_name.emplace_back();
  c.name = made.text("main");
  c.spawned_after = 4'211;
  c.completed = 4'168;
  c.poll_duration.buckets[40] = 900;
  c.poll_duration.buckets[47] = 80;
  c.poll_duration.buckets[101] = 2;
  c.schedule_delay.buckets[44] = 400;
  c.task_lifetime.buckets[80] = 70;
  return viewer::make_view_model(std::move(made.snapshot()));
}

class golden : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::access("/usr/share/fonts/opentype/inter/Inter-Regular.otf", R_OK), 0)
        << "the pictures were drawn with fonts-inter: ./dev packages installs it";
  }
  static void expect_looks_like(const tests::headless& screen, const std::string& name) {
    const tests::image now = tests::rasterize(*ImGui::GetDrawData(), screen.ground());
    const std::string path = std::string(CURFEW_SOURCE) + "/tests/viewer/ui/golden/" + name + ".png";
    if (std::getenv("CURFEW_WRITE_GOLDEN") != nullptr) return tests::write_png(now, path);
    const double differs = tests::share_that_differs(now, tests::read_png(path), by);
    if (differs <= most_that_differs) return;
    const std::string seen = testing::TempDir() + name + "_seen.png";
    tests::write_png(now, seen);
    ADD_FAILURE() << path << ": " << 100 * differs << " % differ; what was drawn is in " << seen;
  }
};

TEST_F(golden, tree_with_a_problem) {
  tests::headless screen(960, 600);
  screen.show(leaking());
  screen.press(key::n);
  expect_looks_like(screen, "tree");
}

TEST_F(golden, tree_in_the_light_and_large) {
  tests::headless screen(960, 600, 1.5);
  screen.press(key::t);
  screen.show(leaking());
  screen.press(key::n);
  expect_looks_like(screen, "light");
}

TEST_F(golden, small_and_large) {
  tests::headless screen(800, 600, 2);
  screen.show(leaking());
  screen.press(key::n);
  expect_looks_like(screen, "small");
}

TEST_F(golden, sites) {
  tests::headless screen(960, 600);
  screen.show(leaking());
  screen.press(key::three);
  expect_looks_like(screen, "sites");
}

TEST_F(golden, loops) {
  tests::headless screen(960, 600);
  screen.show(leaking());
  screen.press(key::four);
  expect_looks_like(screen, "loops");
}

TEST_F(golden, nobody_on_the_start_screen) {
  tests::headless screen(960, 600);
  viewer::process_rows rows;
  rows.directory = "/run/user/1000/curfew";
  screen.view().start.take(std::make_shared<const viewer::process_rows>(rows));
  screen.settle();
  expect_looks_like(screen, "start");
}

TEST_F(golden, pictures_of_different_things_differ) {
  tests::headless screen(960, 600);
  screen.show(leaking());
  const tests::image before = tests::rasterize(*ImGui::GetDrawData(), screen.ground());
  screen.press(key::n);
  EXPECT_GT(tests::share_that_differs(before, tests::rasterize(*ImGui::GetDrawData(), screen.ground()), by),
            most_that_differs);
}

}  // namespace
}  // namespace curfew
