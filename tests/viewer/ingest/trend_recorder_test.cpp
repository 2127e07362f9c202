#include "viewer/ingest/trend_recorder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

// `live` sessions at so many seconds; the loop was busy for so long in all.
std::shared_ptr<const viewer::view_model> at(std::chrono::seconds time, unsigned live,
                                             std::chrono::nanoseconds busy = 0s) {
  tests::made_snapshot made;
  made.snapshot().process.taken = time;
  for (unsigned i = 0; i < live; ++i) made.task(100 + i, 1, "session");
  model::counters& c = made.snapshot().counters_by_name.emplace_back();
  c.name = made.text("main");
  c.spawned_after = 10 * static_cast<std::uint64_t>(time.count());
  c.poll_duration.sum_ns = static_cast<std::uint64_t>(busy.count());
  c.schedule_delay.buckets[8] = static_cast<std::uint64_t>(time.count());
  return viewer::make_view_model(std::move(made.snapshot()));
}

const viewer::site_trend& only_site(const viewer::trends& t) {
  EXPECT_EQ(t.sites.size(), 1u);
  return t.sites.begin()->second;
}
using floats = std::vector<float>;

TEST(trend_recorder, has_nothing_before_the_first_view_model) { EXPECT_EQ(viewer::trend_recorder().shown(), nullptr); }

TEST(trend_recorder, has_a_value_a_second_and_the_latest_of_each) {
  viewer::trend_recorder h;
  h.add(*at(10s, 1));
  h.add(*at(10s, 2));
  h.add(*at(11s, 3));
  EXPECT_EQ(only_site(*h.shown()).live, (floats{2, 3}));
  h.add(*at(14s, 5));
  EXPECT_EQ(only_site(*h.shown()).live, (floats{2, 3, 3, 3, 5}));
  h.nothing_new(16s);
  EXPECT_EQ(only_site(*h.shown()).live, (floats{2, 3, 3, 3, 5, 5, 5}));
  EXPECT_DOUBLE_EQ(only_site(*h.shown()).net_rate, 0.5);
  EXPECT_EQ(h.shown()->watched, 6s);
}

TEST(trend_recorder, knows_that_a_new_site_had_none_before) {
  viewer::trend_recorder h;
  h.add(*at(10s, 0));
  h.add(*at(12s, 4));
  EXPECT_EQ(only_site(*h.shown()).live, (floats{0, 0, 4}));
}

TEST(trend_recorder, forgets_a_site_that_has_had_none_for_long) {
  viewer::trend_recorder h;
  h.add(*at(10s, 4));
  h.add(*at(11s, 0));
  EXPECT_EQ(h.shown()->sites.size(), 1u);
  h.add(*at(300s, 0));
  EXPECT_TRUE(h.shown()->sites.empty());
}

TEST(trend_recorder, keeps_two_minutes) {
  viewer::trend_recorder h;
  for (int second = 0; second < 500; ++second) h.add(*at(std::chrono::seconds(second), 7));
  EXPECT_EQ(only_site(*h.shown()).live.size(), viewer::most_samples);
  h.nothing_new(100'000s);
  EXPECT_EQ(only_site(*h.shown()).live.size(), viewer::most_samples);
}

TEST(trend_recorder, says_how_busy_a_loop_was_and_what_came_lately) {
  viewer::trend_recorder h;
  h.add(*at(10s, 1, 0s));
  h.add(*at(11s, 1, 500ms));
  h.add(*at(12s, 1, 750ms));
  const auto shown = h.shown();
  const viewer::loop_trend& loop = shown->loops.at("main");
  EXPECT_EQ(loop.busy, (floats{.5f, .25f}));
  EXPECT_DOUBLE_EQ(loop.spawned_rate, 10);
  EXPECT_EQ(loop.schedule_delay.buckets[8], 2u);
  EXPECT_EQ(loop.span, 2s);
}

TEST(trend_recorder, counts_a_poll_that_goes_on_as_busy) {
  const auto running = [](std::chrono::seconds time) {
    auto made = *at(time, 1);
    made.snapshot.tasks[0].state = model::task_state::running;
    made.snapshot.tasks[0].since = 10s;
    return viewer::make_view_model(std::move(made.snapshot));
  };
  viewer::trend_recorder h;
  h.add(*running(10s));
  h.add(*running(11s));
  EXPECT_EQ(h.shown()->loops.at("main").busy, (floats{1}));
}

TEST(trend_recorder, marks_a_site_that_only_grows) {
  viewer::trend_recorder h;
  unsigned live = 0;
  for (int minute = 0; minute < 11; ++minute) h.add(*at(std::chrono::minutes(minute), live += 40));
  EXPECT_TRUE(only_site(*h.shown()).growing);
  viewer::trend_recorder level;
  for (int minute = 0; minute < 11; ++minute) level.add(*at(std::chrono::minutes(minute), 400));
  EXPECT_FALSE(only_site(*level.shown()).growing);
}

// As many sessions of each of two loops, and daemons, all spawned by one line.
std::shared_ptr<const viewer::view_model> two_loops_at(std::chrono::minutes time, unsigned first, unsigned second,
                                                       unsigned daemons) {
  tests::made_snapshot made;
  made.snapshot().process.taken = time;
  model::loop other = made.snapshot().loops[0];
  other.name = made.text("other");
  made.snapshot().loops.push_back(other);
  for (unsigned i = 0; i < first + second + daemons; ++i) {
    model::task& t = made.task(100 + i, 1, "session");
    t.loop = i < first ? 0 : 1;
    t.daemon = i >= first + second;
  }
  return viewer::make_view_model(std::move(made.snapshot()));
}

TEST(trend_recorder, judges_growth_by_loop_and_without_daemons_as_the_command_and_the_exporter_do) {
  const auto both = [&](auto first, auto second, auto daemons) {
    viewer::trend_recorder h;
    for (unsigned minute = 0; minute < 11; ++minute)
      h.add(*two_loops_at(std::chrono::minutes(minute), first(minute), second(minute), daemons(minute)));
    const auto shown = h.shown();
    std::vector<std::string> grown;
    for (const auto& g : shown->growing) grown.push_back(g.loop + " " + std::to_string(g.to));
    EXPECT_EQ(only_site(*shown).growing.has_value(), !grown.empty());
    return grown;
  };
  const auto none = [](unsigned) { return 0u; };
  const auto up = [](unsigned minute) { return 40 * (minute + 1); };
  const auto down = [](unsigned minute) { return 40 * (12 - minute); };
  EXPECT_EQ(both(up, down, none), std::vector<std::string>{"main 360"}) << "together they stay level";
  EXPECT_TRUE(both(none, none, up).empty()) << "daemons are meant to stay";
}

TEST(trend_recorder, keeps_no_more_sites_than_it_has_room_for) {
  tests::made_snapshot made;
  for (unsigned i = 0; i < 2 * viewer::trend_recorder::most_sites; ++i)
    made.task(100 + i, 1, "f" + std::to_string(i), i + 1);
  viewer::trend_recorder h;
  h.add(*viewer::make_view_model(std::move(made.snapshot())));
  EXPECT_EQ(h.shown()->sites.size(), viewer::trend_recorder::most_sites);
}

}  // namespace
}  // namespace curfew
