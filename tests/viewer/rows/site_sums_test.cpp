#include "viewer/rows/site_sums.hpp"

#include <gtest/gtest.h>

#include "probe/model/bucket.hpp"
#include "viewer/rows/percentiles.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using viewer::site_sums;

TEST(site_sums, know_how_long_tasks_lived_and_polls_took) {
  site_sums sums;
  for (int i = 0; i < 99; ++i) sums.ended(7, 1ms);
  sums.ended(7, 10s);
  sums.polled(7, 3us);
  const site_sums::sum* const s = sums.find(7);
  ASSERT_NE(s, nullptr);
  EXPECT_EQ(viewer::count_in(s->lifetime), 100u);
  EXPECT_NEAR(static_cast<double>(viewer::percentile(s->lifetime, .5).count()), 1e6, .25e6);
  EXPECT_NEAR(static_cast<double>(viewer::percentile(s->lifetime, 1).count()), 10e9, 2.5e9);
  EXPECT_EQ(viewer::count_in(s->polls), 1u);
  EXPECT_EQ(sums.find(8), nullptr);
}

TEST(site_sums, rate_is_of_the_whole_seconds_that_were_watched) {
  site_sums sums;
  EXPECT_FALSE(sums.spawn_rate(7));
  sums.watched_until(5200ms);
  sums.watched_until(6900ms);
  EXPECT_FALSE(sums.spawn_rate(7)) << "not a whole second yet";
  for (int i = 0; i < 20; ++i) sums.spawned(7, 6000ms + i * 50ms);
  sums.spawned(7, 7100ms);
  sums.watched_until(7500ms);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(7).value(), 20) << "second 7 is not over";
  sums.watched_until(8s);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(7).value(), 10.5);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(8).value(), 0) << "nothing was seen of it";
}

TEST(site_sums, rate_forgets_what_is_longer_ago_than_ten_seconds) {
  site_sums sums;
  sums.watched_until(1s);
  for (int i = 0; i < 1000; ++i) sums.spawned(7, 2s);
  sums.spawned(7, 20s);
  sums.watched_until(21s);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(7).value(), .1);
  sums.watched_until(40s);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(7).value(), 0);
}

TEST(site_sums, count_a_spawn_that_is_read_late) {
  site_sums sums;
  sums.watched_until(7500ms);
  sums.spawned(7, 9s);
  sums.spawned(7, 8s);  // of another thread
  sums.watched_until(10s);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(7).value(), 1);
  sums.spawned(7, 30s);
  sums.spawned(7, 9s);  // too late
  sums.watched_until(31s);
  EXPECT_DOUBLE_EQ(sums.spawn_rate(7).value(), .1);
}

TEST(site_sums, take_no_more_sites_than_there_is_room_for) {
  site_sums sums;
  for (model::index site = 0; site < 2 * site_sums::most_sites; ++site) sums.polled(site, 1us);
  EXPECT_NE(sums.find(0), nullptr);
  EXPECT_EQ(sums.find(site_sums::most_sites), nullptr);
}

TEST(bucket, holds_its_floor_and_what_is_below_its_ceiling) {
  for (std::size_t b = 0; b + 1 < model::histogram_buckets; ++b) {
    ASSERT_EQ(model::histogram_bucket(model::histogram_floor(b)), b);
    ASSERT_EQ(model::histogram_bucket(model::histogram_ceiling(b) - 1), b);
  }
  EXPECT_EQ(model::histogram_bucket(~std::uint64_t{0}), model::histogram_buckets - 1);
}

}  // namespace
}  // namespace curfew
