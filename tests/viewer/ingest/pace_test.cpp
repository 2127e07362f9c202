#include "viewer/ingest/pace.hpp"

#include <gtest/gtest.h>

#include "tests/viewer/support/made_snapshot.hpp"
#include "viewer/ingest/fingerprint.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

TEST(pace, is_ten_times_a_second_while_things_change) {
  viewer::pace pace;
  EXPECT_EQ(pace.next(true, 1ms), 100ms);
  EXPECT_EQ(pace.next(true, 1ms), 100ms);
}

TEST(pace, slows_down_when_nothing_does_and_speeds_up_at_once) {
  viewer::pace pace;
  EXPECT_EQ(pace.next(false, 1ms), 200ms);
  EXPECT_EQ(pace.next(false, 1ms), 400ms);
  for (int i = 0; i < 10; ++i) pace.next(false, 1ms);
  EXPECT_EQ(pace.next(false, 1ms), 1s);
  EXPECT_EQ(pace.next(true, 1ms), 100ms);
}

TEST(pace, rests_four_times_as_long_as_it_reads) {
  viewer::pace pace;
  EXPECT_EQ(pace.next(true, 500ms), 2s);
}

TEST(fingerprint, is_of_what_tasks_do_and_not_of_the_time) {
  tests::made_snapshot made;
  made.task(2, 1, "serve");
  const auto before = viewer::fingerprint(made.snapshot());
  made.snapshot().process.taken += 1s;
  made.snapshot().tasks[0].since += 3ns;  // the clock is known better by now
  made.snapshot().tasks[0].busy += 1ns;
  EXPECT_EQ(viewer::fingerprint(made.snapshot()), before);
  ++made.snapshot().tasks[0].polls;
  const auto polled = viewer::fingerprint(made.snapshot());
  EXPECT_NE(polled, before);
  made.snapshot().tasks[0].orphaned = true;
  EXPECT_NE(viewer::fingerprint(made.snapshot()), polled);
}

}  // namespace
}  // namespace curfew
