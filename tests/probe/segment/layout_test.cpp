// The arithmetic of the layout.
#include "probe/segment/layout.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace curfew::tests {
namespace {

using segment::histogram_bucket;
using segment::histogram_buckets;
using segment::histogram_floor;

TEST(histogram, bucket_begins_at_its_floor_and_ends_before_the_next) {
  for (std::uint32_t b = 0; b + 1 < histogram_buckets; ++b) {
    EXPECT_EQ(histogram_bucket(histogram_floor(b)), b);
    EXPECT_EQ(histogram_bucket(histogram_floor(b + 1) - 1), b);
    EXPECT_LT(histogram_floor(b), histogram_floor(b + 1));
  }
}

TEST(histogram, bucket_is_never_wider_than_a_quarter_of_its_floor) {
  for (std::uint32_t b = 4; b + 1 < histogram_buckets; ++b) {
    EXPECT_LE((histogram_floor(b + 1) - histogram_floor(b)) * 4, histogram_floor(b));
  }
}

TEST(histogram, has_a_bucket_for_every_value) {
  EXPECT_EQ(histogram_bucket(0), 0u);
  EXPECT_EQ(histogram_bucket(~std::uint64_t{0}), histogram_buckets - 1);
  EXPECT_EQ(histogram_bucket(std::uint64_t{1} << 48), histogram_buckets - 1);
}

}  // namespace
}  // namespace curfew::tests
