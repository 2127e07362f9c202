// Counting times: the recorder's short way to a bucket is the format's.
#include <gtest/gtest.h>

#include <cstdint>

#include "probe/recorder/counting.hpp"

namespace curfew::tests {
namespace {

TEST(bucket, is_the_one_that_the_format_says) {
  for (std::uint64_t power = 1; power != 0; power <<= 1) {
    for (const std::uint64_t ns : {power - 1, power, power + power / 4 - 1, power + power / 4, power + power / 2,
                                   power + power / 2 + power / 4}) {
      const double time = static_cast<double>(static_cast<std::int64_t>(ns >> 1));
      EXPECT_EQ(recorder::detail::bucket_of(time), segment::histogram_bucket(ns >> 1)) << (ns >> 1);
    }
  }
}

TEST(bucket, takes_parts_of_a_nanosecond_for_none) {
  for (const double ns : {0.0, 0.9, 1.1, 3.99, 4.0, 4.99, 7.999, 8.5, 1023.9, 1024.0}) {
    EXPECT_EQ(recorder::detail::bucket_of(ns), segment::histogram_bucket(static_cast<std::uint64_t>(ns))) << ns;
  }
}

}  // namespace
}  // namespace curfew::tests
