#include "viewer/timeline/level_of_detail.hpp"

#include <gmock/gmock.h>

#include "tests/viewer/support/made_events.hpp"
#include "viewer/timeline/event_history.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;
using tests::made_events;
using viewer::timeline::drawn_stretch;
using viewer::timeline::event_history;
using viewer::timeline::time_view;

class detail : public testing::Test {
 protected:
  // What is drawn of task 5 in a view of 1000 pixels.
  std::vector<drawn_stretch> drawn(model::nanoseconds from, model::nanoseconds to, bool waits = false) {
    history_.add(made_.batch());
    made_ = made_events();
    time_view view;
    view.show(from, to);
    std::vector<drawn_stretch> all;
    draw_polls(history_.find(5)->polls, view, 1000, waits, [&](drawn_stretch s) { all.push_back(s); });
    return all;
  }
  made_events made_;
  event_history history_;
};

TEST_F(detail, wide_polls_stand_for_themselves) {
  made_.poll(5, 100, 50);
  made_.poll(5, 200, 100);
  made_.poll(5, 2000, 100);
  const auto all = drawn(0us, 1000us);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_NEAR(all[0].left, 100, .01);
  EXPECT_NEAR(all[0].right, 150, .01);
  EXPECT_EQ(all[1].polls, 1u);
}

TEST_F(detail, polls_that_reach_into_the_view_are_drawn) {
  made_.poll(5, 0, 100);
  made_.poll(5, 900, 300);
  const auto all = drawn(50us, 1050us);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_LT(all[0].left, 0);
  EXPECT_GT(all[1].right, 1000);
}

TEST_F(detail, narrow_ones_become_one_that_knows_how_busy_it_is) {
  // A column of two pixels is 2 µs wide.
  for (int i = 0; i < 10; ++i) made_.poll(5, 100 + i * .2, .1);
  const auto all = drawn(0us, 1000us);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].polls, 10u);
  EXPECT_NEAR(all[0].busy, .5, .01);
  EXPECT_NEAR(all[0].right - all[0].left, 2, .01);
}

TEST_F(detail, no_poll_is_drawn_twice_or_forgotten) {
  double at = 0;
  std::uint32_t polls = 0;
  for (int i = 0; at < 990; ++i, ++polls) {
    const double took = i % 17 == 0 ? 6 : i % 3 * .3 + .05;
    made_.poll(5, at, took);
    at += took + i % 5 * .4;
  }
  const auto all = drawn(0us, 1000us);
  std::uint32_t sum = 0;
  double right = -1;
  for (const drawn_stretch& s : all) {
    sum += s.polls;
    // A wide one may begin within the column of those before it.
    EXPECT_GE(s.left, right - (s.right - s.left > 2.01 ? viewer::timeline::least_width : .01));
    right = s.right;
  }
  EXPECT_EQ(sum, polls);
  EXPECT_LE(all.size(), 500u + polls / 17 + 1);
}

TEST_F(detail, waits_lie_between_polls_and_after_the_last) {
  made_.poll(5, 100, 50).operation = 3;
  made_.poll(5, 400, 50);
  const auto all = drawn(0us, 1000us, true);
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[1].polls, 0u);
  EXPECT_NEAR(all[1].left, 150, .01);
  EXPECT_NEAR(all[1].right, 400, .01);
  EXPECT_EQ(history_[all[1].first].operation, 3u);
  EXPECT_NEAR(all[3].left, 450, .01);
  EXPECT_GE(all[3].right, 1000);
}

TEST_F(detail, a_wait_that_began_before_the_view_is_drawn) {
  made_.poll(5, 0, 50);
  made_.poll(5, 5000, 50);
  const auto all = drawn(1000us, 2000us, true);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_LT(all[0].left, 0);
  EXPECT_GE(all[0].right, 1000);
}

}  // namespace
}  // namespace curfew
