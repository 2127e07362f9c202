// The timeline by mouse and keyboard, without a display.
#include <gmock/gmock.h>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using tests::made_events;
using tests::made_snapshot;
using viewer::key;
namespace commands = viewer::commands;
namespace timeline = viewer::timeline;

class timeline_panel : public testing::Test {
 protected:
  timeline_panel() {
    made_snapshot made;
    made.task(2, 1, "serve");
    made.group(3, 2, "clients");
    made.task(4, 3, "accept").state = model::task_state::running;
    made.orphan(9, "watchdog");
    ended_site_ = made.site("server.cpp", "serve", 80);
    made.snapshot().sites[ended_site_].spawns = made.site("server.cpp", "session", 12);
    made.snapshot().process.taken = 60s;
    screen_.show(viewer::make_view_model(std::move(made.snapshot())));
    made_events events;
    events.batch().polls_from = 50s;
    events.batch().texts = {"", "sleep_for"};
    events.poll(100, 58.1e6, 1e4);
    for (int i = 0; i < 10; ++i) events.poll(2, 59e6 + i * 1e5, 2e4).operation = 1;
    events.spawned(100, 3, 58e6, ended_site_);
    events.finished(100, 59.5e6);
    take(events.taken(60e6));
    screen_.press(key::two);
  }
  void take(made_events& events) {
    screen_.view().take(events.batch());
    screen_.settle();
  }
  const viewer::timeline_state& state() { return screen_.view().timeline; }
  // In the middle of the times of a lane, or at a share of them.
  ImVec2 in_lane(const std::string& lane, double share = .5) {
    const viewer::box row = screen_.where(lane);
    const viewer::box times = screen_.where("timeline/overview");                               // as wide
    return {std::floor(times.left + static_cast<float>(share) * times.width()), row.middle()};  // a mouse is on a pixel
  }
  double share_of(ImVec2 at) {
    const viewer::box times = screen_.where("timeline/overview");
    return static_cast<double>((at.x - times.left) / times.width());
  }
  model::node_id selected() {
    const auto at = screen_.view().selected();
    return at == model::none ? 0 : screen_.view().view_model()->key_of(at);
  }

  model::index ended_site_ = 0;
  tests::headless screen_;
};

TEST_F(timeline_panel, is_on_the_screen_only_while_its_tab_is) {
  EXPECT_TRUE(screen_.view().polls_wanted());
  EXPECT_TRUE(screen_.sees("timeline"));
  screen_.press(key::one);
  EXPECT_FALSE(screen_.view().polls_wanted());
  EXPECT_FALSE(screen_.sees("timeline"));
  screen_.press(key::two);
  screen_.view().set_visible(false);
  EXPECT_FALSE(screen_.view().polls_wanted()) << "the window is minimized";
  screen_.view().set_visible(true);
  EXPECT_TRUE(screen_.view().polls_wanted());
  screen_.view().end_watching();
  EXPECT_FALSE(screen_.view().polls_wanted());
}

TEST_F(timeline_panel, has_lanes_by_tree_and_by_thread) {
  for (const char* lane : {"lane/1", "lane/2", "lane/3", "lane/4", "lane/9", "lane/ended/3"})
    EXPECT_TRUE(screen_.sees(lane)) << lane;
  EXPECT_FALSE(screen_.sees("lane/thread/0"));
  screen_.click("timeline/By thread");
  EXPECT_TRUE(screen_.sees("lane/thread/0"));
  EXPECT_FALSE(screen_.sees("lane/2"));
  screen_.press(key::l);
  EXPECT_TRUE(screen_.sees("lane/2"));
}

TEST_F(timeline_panel, wheel_zooms_and_keeps_what_is_under_the_cursor) {
  screen_.press(key::space);  // follows no more
  const ImVec2 at = in_lane("lane/2", .3);
  const auto before = state().view().at(share_of(at));
  const auto width = state().view().width();
  for (int i = 0; i < 5; ++i) screen_.wheel_at(at, 1);
  EXPECT_LT(state().view().width(), width / 2);
  EXPECT_NEAR(static_cast<double>(state().view().at(share_of(at)).count()), static_cast<double>(before.count()), 1e5);
  screen_.wheel_at(at, -30);
  EXPECT_GT(state().view().width(), width);
}

TEST_F(timeline_panel, drag_pans_and_stops_following) {
  EXPECT_TRUE(state().view().following());
  const ImVec2 at = in_lane("lane/2");
  const auto under = state().view().at(share_of(at));
  screen_.drag(at, {at.x + 200, at.y});
  EXPECT_FALSE(state().view().following());
  EXPECT_NEAR(static_cast<double>(state().view().at(share_of({at.x + 200, at.y})).count()),
              static_cast<double>(under.count()), 2e7);
  EXPECT_EQ(selected(), 0u) << "a drag is no click";
}

TEST_F(timeline_panel, keys_pan_zoom_and_show_all) {
  const auto width = state().view().width();
  screen_.press(key::w);
  EXPECT_LT(state().view().width(), width);
  screen_.press(key::s);
  EXPECT_TRUE(state().view().following());
  const auto from = state().view().from();
  screen_.press(key::left);
  EXPECT_LT(state().view().from(), from);
  EXPECT_FALSE(state().view().following());
  screen_.press(key::home);
  EXPECT_EQ(state().view().from(), 0s);
  EXPECT_GE(state().view().to(), 60s);
  screen_.press(key::end);
  EXPECT_TRUE(state().view().following());
}

TEST_F(timeline_panel, follows_what_happens_until_it_is_paused_and_forgets_nothing_meanwhile) {
  const auto from = state().view().from();
  made_events next;
  next.poll(2, 60.5e6, 2e4);
  take(next.taken(61e6));
  EXPECT_EQ(state().view().from(), from + 1s);
  screen_.press(key::p);
  made_events later;
  later.poll(2, 61.5e6, 2e4);
  take(later.taken(62e6));
  EXPECT_EQ(state().view().from(), from + 1s);
  EXPECT_EQ(state().past().find(2)->polls.size(), 12u) << "a pause is no pause of recording";
  screen_.press(key::p);
  take(made_events().taken(63e6));
  EXPECT_EQ(state().view().from(), from + 3s);
}

TEST_F(timeline_panel, shift_drag_measures_and_a_click_ends_it) {
  const ImVec2 at = in_lane("lane/2", .2);
  const double width = static_cast<double>(screen_.where("timeline/overview").width());
  screen_.drag(at, {at.x + 300, at.y}, true);
  ASSERT_TRUE(state().measured());
  const auto measured = static_cast<double>((state().measured()->second - state().measured()->first).count());
  EXPECT_NEAR(measured, 300 / width * static_cast<double>(state().view().width().count()), 1e7);
  EXPECT_NEAR(screen_.where("timeline/measured").width(), 300, 2);
  EXPECT_FALSE(state().view().following());
  screen_.click(in_lane("lane/1"));
  EXPECT_FALSE(state().measured());
  screen_.drag({at.x + 300, at.y}, at, true);
  EXPECT_GT(state().measured()->second, state().measured()->first) << "leftwards, too";
  screen_.press(key::escape);
  EXPECT_FALSE(state().measured());
}

TEST_F(timeline_panel, a_click_selects_the_task_everywhere) {
  screen_.click(in_lane("lane/9"));
  EXPECT_EQ(selected(), 9u);
  EXPECT_TRUE(screen_.sees("finding/Orphaned task"));
  screen_.click("lane/2");
  EXPECT_EQ(selected(), 2u);
  screen_.click(in_lane("lane/ended/3"));
  EXPECT_EQ(selected(), 3u) << "what ended is known by its owner";
}

TEST_F(timeline_panel, a_click_on_a_poll_of_a_thread_selects_its_task) {
  screen_.press(key::l);
  const double share = state().view().share_of(59'510ms);  // in the poll that began at 59.5 s
  screen_.click(in_lane("lane/thread/0", share));
  EXPECT_TRUE(screen_.sees("timeline/card"));
  EXPECT_EQ(selected(), 2u);
}

TEST_F(timeline_panel, a_lost_stretch_is_drawn_where_it_was) {
  made_events next;
  next.poll(2, 60.9e6, 1e4);
  next.batch().polls[0].lost = 12'345;
  take(next.taken(61e6));
  ASSERT_TRUE(screen_.sees("timeline/lost/0"));
  const viewer::box gap = screen_.where("timeline/lost/0");
  const double left = static_cast<double>(screen_.where("timeline/overview").left);
  const double width = static_cast<double>(screen_.where("timeline/overview").width());
  EXPECT_NEAR(static_cast<double>(gap.left), left + state().view().share_of(59'920ms) * width, 2);
  EXPECT_NEAR(static_cast<double>(gap.right), left + state().view().share_of(60'900ms) * width, 2);
  EXPECT_EQ(state().past().lost_stretches().back().lost, 12'345u);
}

TEST_F(timeline_panel, folding_and_filter_hold_here_too) {
  const viewer::box row = screen_.where("lane/3");
  screen_.click(ImVec2(row.left + 12 + 2 * 11 + 5, row.middle()));
  EXPECT_FALSE(screen_.sees("lane/4"));
  EXPECT_FALSE(screen_.sees("lane/ended/3"));
  screen_.view().apply(commands::set_filter{{.text = "nowhere"}});
  screen_.settle();
  screen_.click("timeline/clear");
  EXPECT_TRUE(screen_.sees("lane/2"));
}

TEST_F(timeline_panel, the_overview_leads_anywhere) {
  const viewer::box all = screen_.where("timeline/overview");
  screen_.click(ImVec2(all.left + all.width() / 2, all.middle()));
  EXPECT_FALSE(state().view().following());
  EXPECT_NEAR(state().view().share_of(30s), .5, .02);
}

TEST_F(timeline_panel, says_why_there_are_no_polls) {
  const float usual = screen_.where("timeline/polls").width();
  screen_.view().process.set_why_no_polls("polls cannot be asked for: there is no control page, and this is long");
  screen_.settle();
  EXPECT_NE(screen_.where("timeline/polls").width(), usual);
}

TEST_F(timeline_panel, a_frame_draws_what_the_screen_has_room_for) {
  made_events many;
  for (int i = 0; i < 300'000; ++i) many.poll(2, 60e6 + i, .5);
  take(many.taken(61e6));
  screen_.press(key::home);
  EXPECT_LT(screen_.vertices(), 60'000u);
}

// How long a frame takes is a row of the benchmarks; it takes what it draws.
TEST_F(timeline_panel, a_frame_with_a_million_events_draws_what_the_screen_has_room_for) {
  made_snapshot made;
  for (model::node_id id = 1000; id < 1040; ++id) made.task(id, 1, "session" + std::to_string(id));
  made.snapshot().process.taken = 62s;
  screen_.show(viewer::make_view_model(std::move(made.snapshot())));
  for (int batch = 0; batch < 32; ++batch) {
    made_events many;
    for (int i = 0; i < 32'768; ++i)
      many.poll(static_cast<model::node_id>(1000 + i % 40), 60e6 + batch * 60'000 + i * 1.8, i % 50 == 0 ? 40 : .9);
    screen_.view().take(many.taken(62e6).batch());
  }
  screen_.settle();
  ASSERT_EQ(state().past().poll_count(), timeline::event_history::max_polls);
  for (int step = 0; step < 8; ++step) {
    screen_.frame();
    EXPECT_LT(screen_.vertices(), 60'000u) << "zoomed in " << step << " times";
    screen_.press(key::w);
  }
}

TEST(timeline_scaled, every_size_has_lanes) {
  for (const float scale : {1.f, 2.f}) {
    tests::headless screen(1280, 720, scale);
    made_snapshot made;
    made.orphan(9, "watchdog");
    screen.show(viewer::make_view_model(std::move(made.snapshot())));
    screen.press(key::two);
    EXPECT_TRUE(screen.sees("lane/9"));
  }
}

TEST_F(timeline_panel, a_poll_that_held_its_loop_up_is_no_good_one) {
  made_events events;
  events.poll(9, 58.2e6, 3e4);
  take(events.taken(60.9e6));
  EXPECT_EQ(screen_.colours_in("lane/9").count(screen_.colours().warning), 0u);
  EXPECT_EQ(screen_.colours_in("lane/9").count(screen_.colours().good), 0u);
  made_events blocking;
  blocking.poll(9, 60.2e6, 313e3);
  take(blocking.taken(61e6));
  EXPECT_EQ(screen_.colours_in("lane/9").count(screen_.colours().warning), 1u);
  screen_.press(key::home);  // the whole session: it is a pixel or two of that
  EXPECT_EQ(screen_.colours_in("lane/9").count(screen_.colours().warning), 1u);
}

TEST_F(timeline_panel, lost_polls_interrupt_the_line_and_are_told) {
  EXPECT_TRUE(screen_.sees("timeline/complete/0"));
  EXPECT_FALSE(screen_.sees("timeline/complete/1"));
  EXPECT_EQ(screen_.colours_in("timeline/polls").count(screen_.colours().warning), 0u);
  made_events events;
  events.batch().polls_from = 50s;
  events.poll(2, 60.9e6, 2e4);
  events.batch().polls[0].lost = 12'345;
  take(events.taken(61e6));
  EXPECT_TRUE(screen_.sees("timeline/complete/1"));
  const viewer::box before = screen_.where("timeline/complete/0"), after = screen_.where("timeline/complete/1");
  EXPECT_GE(after.left - before.right, 3) << "of which nothing is drawn";
  EXPECT_THAT(screen_.text(screen_.where("timeline/polls")), testing::HasSubstr("12,345polls"));
  EXPECT_EQ(screen_.colours_in("timeline/polls").count(screen_.colours().warning), 1u);
  EXPECT_EQ(screen_.colours_in("timeline/polls").count(screen_.colours().good), 0u);
}

}  // namespace
}  // namespace curfew
