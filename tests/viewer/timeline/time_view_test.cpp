#include "viewer/timeline/time_view.hpp"

#include <gtest/gtest.h>

namespace curfew {
namespace {

using namespace std::chrono_literals;
using viewer::timeline::time_view;

TEST(time_view, zooms_at_the_cursor) {
  time_view v;
  v.show(10s, 20s);
  const auto under = v.at(.3);
  for (int i = 0; i < 30; ++i) {
    v.zoom(.3, .8);
    EXPECT_NEAR(static_cast<double>(v.at(.3).count()), static_cast<double>(under.count()), 10);
  }
  EXPECT_LT(v.width(), 100ms);
  for (int i = 0; i < 60; ++i) v.zoom(.3, 1.25);
  EXPECT_NEAR(v.share_of(under), .3, 1e-6);
}

TEST(time_view, has_a_narrowest_and_a_widest_width) {
  time_view v;
  for (int i = 0; i < 500; ++i) v.zoom(.5, .5);
  EXPECT_EQ(v.width(), time_view::narrowest);
  for (int i = 0; i < 500; ++i) v.zoom(.5, 2);
  EXPECT_EQ(v.width(), time_view::widest);
  v.show(5s, 5s);
  EXPECT_EQ(v.width(), time_view::narrowest);
}

TEST(time_view, follows_until_it_is_moved) {
  time_view v;
  EXPECT_TRUE(v.following());
  v.advance(100s);
  const double now = v.share_of(100s);
  EXPECT_GT(now, .9);
  EXPECT_LE(now, 1);
  v.zoom(.2, .5);
  EXPECT_TRUE(v.following());
  EXPECT_NEAR(v.share_of(100s), now, 1e-6) << "what it follows stays where it is";
  v.advance(101s);
  EXPECT_NEAR(v.share_of(101s), now, 1e-6);
  v.pan(-.5);
  EXPECT_FALSE(v.following());
  const auto from = v.from();
  v.advance(200s);
  EXPECT_EQ(v.from(), from);
  v.follow(true);
  v.advance(200s);
  EXPECT_NEAR(v.share_of(200s), now, 1e-6);
}

TEST(time_view, pans_by_shares_of_its_width) {
  time_view v;
  v.show(10s, 20s);
  v.pan(.25);
  EXPECT_EQ(v.from(), 12500ms);
  EXPECT_EQ(v.width(), 10s);
}

}  // namespace
}  // namespace curfew
