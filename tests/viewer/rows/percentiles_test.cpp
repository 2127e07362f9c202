#include "viewer/rows/percentiles.hpp"

#include <gtest/gtest.h>

#include "probe/model/bucket.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

std::size_t bucket_of(std::uint64_t ns) {
  std::size_t bucket = 0;
  while (model::histogram_ceiling(bucket) <= ns) ++bucket;
  return bucket;
}

TEST(percentiles, of_nothing_are_nothing) { EXPECT_EQ(viewer::percentile({}, .5).count(), 0); }

TEST(percentiles, lie_in_the_bucket_of_the_value) {
  model::histogram h;
  h.buckets[bucket_of(1'000)] = 90;
  h.buckets[bucket_of(1'000'000)] = 10;
  EXPECT_NEAR(static_cast<double>(viewer::percentile(h, .5).count()), 1'000, 250);
  EXPECT_NEAR(static_cast<double>(viewer::percentile(h, .9).count()), 1'000, 250);
  EXPECT_NEAR(static_cast<double>(viewer::percentile(h, .91).count()), 1'000'000, 250'000);
  EXPECT_EQ(viewer::percentile(h, 0), viewer::percentile(h, .1));
}

TEST(percentiles, of_the_last_bucket_have_no_bound_to_run_away_to) {
  model::histogram h;
  h.buckets.back() = 1;
  EXPECT_GT(viewer::percentile(h, 1), 48h);
  EXPECT_LT(viewer::percentile(h, 1), 24h * 365);
}

TEST(percentiles, difference_is_what_came_since) {
  model::histogram before, now;
  before.buckets[7] = 3;
  now.buckets[7] = 5;
  before.buckets[9] = 2;  // a count that went down is of another process, or damaged
  now.sum_ns = 40;
  before.sum_ns = 10;
  const model::histogram added = viewer::added_since(before, now);
  EXPECT_EQ(viewer::count_in(added), 2u);
  EXPECT_EQ(added.sum_ns, 30u);
}

}  // namespace
}  // namespace curfew
