#include "probe/model/text.hpp"

#include <gtest/gtest.h>

#include "probe/model/bucket.hpp"
#include "probe/model/conservation.hpp"

namespace curfew::model {
namespace {

using namespace std::chrono_literals;

TEST(duration, is_said_in_one_unit_or_from_a_minute_on_in_two) {
  EXPECT_EQ(duration_text(0ns), "0 ns");
  EXPECT_EQ(duration_text(850ns), "850 ns");
  EXPECT_EQ(duration_text(1500ns), "1.5 µs");
  EXPECT_EQ(duration_text(12'999ns), "12 µs");
  EXPECT_EQ(duration_text(340ms), "340 ms");
  EXPECT_EQ(duration_text(1s), "1 s");
  EXPECT_EQ(duration_text(1299ms), "1.2 s");
  EXPECT_EQ(duration_text(59'999ms), "59 s");
  EXPECT_EQ(duration_text(1min), "1 min");
  EXPECT_EQ(duration_text(3min + 4s), "3 min 4 s");
  EXPECT_EQ(duration_text(2h + 5min + 9s), "2 h 5 min");
  EXPECT_EQ(duration_text(145h), "6 d 1 h");
  EXPECT_EQ(duration_text(-5ms), "-5 ms");
}

TEST(duration, has_no_limits) {
  EXPECT_EQ(duration_text(nanoseconds::max()), "106751 d 23 h");
  EXPECT_EQ(duration_text(nanoseconds::min()), "-106751 d 23 h");
}

TEST(percent, has_a_tenth_where_there_is_little) {
  EXPECT_EQ(percent_text(0), "0.0 %");
  EXPECT_EQ(percent_text(.0421), "4.2 %");
  EXPECT_EQ(percent_text(.634), "63 %");
}

TEST(count, has_separators) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1,000");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(words, are_there_for_every_value) {
  EXPECT_EQ(text_of(task_state::never_started), "never started");
  EXPECT_EQ(text_of(group_state::joining), "joining");
  EXPECT_EQ(text_of(loop_state::draining), "draining");
  EXPECT_EQ(text_of(owner_kind::none), "nobody");
  EXPECT_EQ(text_of(cancel_reason::sibling_failure), "sibling failure");
  EXPECT_EQ(text_of(cancel_reason::none), "");
  EXPECT_EQ(text_of(process_end::died), "died");
}

TEST(bucket, ends_where_the_next_begins) {
  for (std::size_t b = 0; b + 1 < histogram_buckets; ++b) {
    EXPECT_EQ(histogram_ceiling(b), histogram_floor(b + 1));
    EXPECT_LT(histogram_floor(b), histogram_ceiling(b));
  }
  EXPECT_EQ(histogram_ceiling(histogram_buckets - 1), UINT64_MAX);
}

struct account {
  std::uint64_t spawned_before, spawned_after, ended_before, ended_after, untracked, live;
};
constexpr bool conserved(const account& a) {
  counters c;
  c.spawned_before = a.spawned_before;
  c.spawned_after = a.spawned_after;
  c.ended_before = a.ended_before;
  c.ended_after = a.ended_after;
  c.untracked = a.untracked;
  c.live = a.live;
  return conserves(c);
}

TEST(conservation, is_exact_in_a_quiet_process) {
  EXPECT_TRUE(conserved({0, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(conserved({10, 10, 4, 4, 1, 5}));
  EXPECT_FALSE(conserved({10, 10, 4, 4, 1, 4}));
  EXPECT_FALSE(conserved({10, 10, 4, 4, 1, 6}));
}

TEST(conservation, has_two_bounds_in_a_moving_process) {
  EXPECT_FALSE(conserved({10, 12, 4, 7, 0, 2}));
  EXPECT_TRUE(conserved({10, 12, 4, 7, 0, 3}));
  EXPECT_TRUE(conserved({10, 12, 4, 7, 0, 8}));
  EXPECT_FALSE(conserved({10, 12, 4, 7, 0, 9}));
}

TEST(conservation, takes_untracked_tasks_off_both_bounds) {
  EXPECT_FALSE(conserved({10, 12, 4, 7, 2, 0}));
  EXPECT_TRUE(conserved({10, 12, 4, 7, 2, 1}));
  EXPECT_TRUE(conserved({10, 12, 4, 7, 2, 6}));
  EXPECT_FALSE(conserved({10, 12, 4, 7, 2, 7}));
}

TEST(conservation, allows_a_lower_bound_below_zero) {
  EXPECT_TRUE(conserved({10, 30, 5, 20, 0, 0}));
  EXPECT_FALSE(conserved({10, 10, 20, 20, 0, 0}));  // more ended than were ever spawned
}

TEST(conservation, is_not_met_by_counts_that_wrap) {
  EXPECT_FALSE(conserved({0, 5, 0, 0, UINT64_MAX, 3}));
  EXPECT_FALSE(conserved({0, 5, UINT64_MAX, 0, 0, 3}));
  EXPECT_TRUE(conserved({UINT64_MAX, UINT64_MAX, 0, 0, 0, UINT64_MAX}));
}

}  // namespace
}  // namespace curfew::model
