#include "probe/reader/clock.hpp"

#include <gtest/gtest.h>

#include "probe/model/bucket.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using reader::anchor;
using reader::tick_clock;

constexpr std::uint64_t first_tick = 1'000'000;

// By calibration, a tick is half a nanosecond.
class ticks : public testing::Test {
 protected:
  ticks() {
    head_.clock = static_cast<std::uint32_t>(segment::clock_kind::tsc);
    head_.ns_per_tick_32_32 = std::uint64_t{1} << 31;
    head_.first.ticks = head_.latest.ticks = first_tick;
    head_.first.monotonic_ns = head_.latest.monotonic_ns = 5'000'000'000;
  }
  // Returns an anchor a second after the first, if a tick has that many picoseconds.
  static anchor after_a_second(std::uint64_t ps_per_tick) {
    return {first_tick + 1'000'000'000'000 / ps_per_tick, 6'000'000'000, 0};
  }

  segment::header head_{};
};

TEST_F(ticks, are_nanoseconds_by_calibration_when_there_is_one_anchor) {
  EXPECT_EQ(tick_clock(head_, false, std::nullopt).instant(first_tick + 2000), 1000ns);
}

TEST_F(ticks, of_a_living_process_are_measured_up_to_now) {
  EXPECT_EQ(tick_clock(head_, true, after_a_second(502)).duration(1'000'000), 502'000ns);
}

TEST_F(ticks, of_a_dead_process_are_measured_up_to_its_latest_anchor) {
  const anchor latest = after_a_second(502);
  head_.latest.ticks = latest.ticks;
  head_.latest.monotonic_ns = latest.monotonic_ns;
  EXPECT_EQ(tick_clock(head_, false, after_a_second(504)).duration(1'000'000), 502'000ns);
}

TEST_F(ticks, of_a_dead_process_with_one_anchor_are_measured_up_to_now) {
  EXPECT_EQ(tick_clock(head_, false, after_a_second(502)).duration(1'000'000), 502'000ns);
}

TEST_F(ticks, are_not_measured_by_an_anchor_of_another_counter) {
  EXPECT_EQ(tick_clock(head_, true, after_a_second(700)).duration(1'000'000), 500'000ns);
}

TEST_F(ticks, are_not_measured_by_an_anchor_in_change) {
  const anchor latest = after_a_second(502);
  head_.latest.ticks = latest.ticks;
  head_.latest.monotonic_ns = latest.monotonic_ns;
  head_.latest_sequence = 3;
  EXPECT_EQ(tick_clock(head_, false, std::nullopt).duration(1'000'000), 500'000ns);
}

TEST_F(ticks, of_nonsense_stay_within_bounds) {
  head_.ns_per_tick_32_32 = UINT64_MAX;
  EXPECT_EQ(tick_clock(head_, false, anchor{0, 0, 0}).duration(UINT64_MAX).count(), 4'000'000'000'000'000'000);
  EXPECT_EQ(tick_clock(head_, false, std::nullopt).instant(first_tick - 1), 1ns);
}

TEST_F(ticks, of_zero_are_never_and_others_are_not) {
  const tick_clock clock(head_, false, std::nullopt);
  EXPECT_EQ(clock.instant(0), 0ns);
  EXPECT_EQ(clock.instant(first_tick), 1ns);
}

TEST(anchors, are_read_on_the_segments_clock) {
  const auto monotonic = reader::read_anchor(segment::clock_kind::monotonic_ns);
  ASSERT_TRUE(monotonic);
  EXPECT_EQ(monotonic->ticks, monotonic->monotonic_ns);
#if defined(__x86_64__)
  const auto before = reader::read_anchor(segment::clock_kind::tsc);
  const auto after = reader::read_anchor(segment::clock_kind::tsc);
  ASSERT_TRUE(before && after);
  EXPECT_LT(before->ticks, after->ticks);
  EXPECT_LE(before->monotonic_ns, after->monotonic_ns);
#endif
}

// The model may not see the layout; this test sees both.
TEST(buckets, have_the_same_bounds_in_the_model_and_in_the_segment) {
  ASSERT_EQ(model::histogram_buckets, segment::histogram_buckets);
  for (std::uint32_t b = 0; b < segment::histogram_buckets; ++b) {
    EXPECT_EQ(model::histogram_floor(b), segment::histogram_floor(b));
    EXPECT_EQ(segment::histogram_bucket(model::histogram_floor(b)), b);
    if (b + 1 < segment::histogram_buckets) {
      EXPECT_EQ(segment::histogram_bucket(model::histogram_ceiling(b) - 1), b);
    }
  }
}

}  // namespace
}  // namespace curfew
