// Gives the bounds of the histograms' buckets, in nanoseconds. The buckets are log-linear, four to each power of two.
// The formula is the segment's (probe/segment/layout.hpp, which this box does not see); a test of the reader checks
// that the two agree.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns the smallest value that falls into a bucket. REQUIRES: bucket < histogram_buckets.
constexpr std::uint64_t histogram_floor(std::size_t bucket) {
  if (bucket < 4) return bucket;
  return (std::uint64_t{4} + bucket % 4) << (bucket / 4 - 1);
}

// Returns the smallest value above a bucket, or UINT64_MAX for the last bucket, which also holds everything longer.
constexpr std::uint64_t histogram_ceiling(std::size_t bucket) {
  return bucket + 1 < histogram_buckets ? histogram_floor(bucket + 1) : UINT64_MAX;
}

// Returns the bucket that a value falls into.
constexpr std::size_t histogram_bucket(std::uint64_t value) {
  if (value < 4) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - 3;
  const std::size_t bucket = 4 * (shift + 1) + static_cast<std::size_t>((value >> shift) - 4);
  return bucket < histogram_buckets ? bucket : histogram_buckets - 1;
}

}  // namespace curfew::model
