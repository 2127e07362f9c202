// Buckets are cumulated exactly, and bounds fall on the segment's own.
#include "probe/exporter/histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "probe/model/bucket.hpp"
#include "probe/segment/layout.hpp"

namespace curfew {
namespace {

using metrics::cumulated;

// Cumulated counts by bound, from durations put in as the recorder does it.
struct recorded {
  model::histogram of;
  void add(std::uint64_t ns) {
    ++of.buckets[segment::histogram_bucket(ns)];
    of.sum_ns += ns;
  }
};

std::uint64_t count_below(const prometheus::ClientMetric::Histogram& h, double bound) {
  for (const auto& b : h.bucket) {
    if (b.upper_bound == bound) return b.cumulative_count;
  }
  ADD_FAILURE() << "no bucket ends at " << bound;
  return 0;
}

TEST(histogram, has_no_samples_when_nothing_was_recorded) {
  const auto h = cumulated({}, metrics::of_polls);
  EXPECT_EQ(h.sample_count, 0u);
  EXPECT_EQ(h.sample_sum, 0.0);
  EXPECT_EQ(h.bucket.size(), 15u);
  EXPECT_TRUE(std::isinf(h.bucket.back().upper_bound));
}

TEST(histogram, counts_exactly_what_is_below_each_bound) {
  for (const auto bounds : {metrics::of_polls, metrics::of_lifetimes}) {
    for (unsigned exponent = bounds.first; exponent <= bounds.last; ++exponent) {
      const std::uint64_t bound = std::uint64_t{1} << 2 * exponent;
      recorded r;
      r.add(bound - 1);
      r.add(bound);
      r.add(bound + 1);
      r.add(0);
      const auto h = cumulated(r.of, bounds);
      EXPECT_EQ(count_below(h, static_cast<double>(bound) / 1e9), 2u) << bound;
      EXPECT_EQ(h.sample_count, 4u);
      EXPECT_EQ(h.bucket.back().cumulative_count, 4u);
    }
  }
}

TEST(histogram, bounds_are_bounds_of_the_segment) {
  for (unsigned exponent = metrics::of_lifetimes.first; exponent <= metrics::of_lifetimes.last; ++exponent) {
    const std::uint64_t bound = std::uint64_t{1} << 2 * exponent;
    EXPECT_EQ(model::histogram_floor(segment::histogram_bucket(bound)), bound);
  }
}

TEST(histogram, is_cumulative_and_loses_nothing) {
  recorded r;
  std::uint64_t total = 0;
  for (std::uint32_t b = 0; b < segment::histogram_buckets; ++b) {
    for (std::uint32_t i = 0; i <= b; ++i, ++total) r.add(segment::histogram_floor(b));
  }
  const auto h = cumulated(r.of, metrics::of_polls);
  std::uint64_t before = 0;
  for (const auto& b : h.bucket) {
    EXPECT_GE(b.cumulative_count, before);
    before = b.cumulative_count;
  }
  EXPECT_EQ(before, total);
  EXPECT_EQ(h.sample_count, total);
}

TEST(histogram, the_sum_is_in_seconds) {
  recorded r;
  r.add(1'500'000'000);
  r.add(250'000'000);
  EXPECT_DOUBLE_EQ(cumulated(r.of, metrics::of_polls).sample_sum, 1.75);
}

}  // namespace
}  // namespace curfew
