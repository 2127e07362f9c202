// Bounds of the histograms' buckets: log-linear, four to each power of two, in nanoseconds. The same formula as the
// segment's (probe/segment/layout.hpp, which this box does not see); a test of the reader holds the two together.
#pragma once

#include <cstddef>
#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// The smallest value that falls into a bucket. REQUIRES: bucket < histogram_buckets.
constexpr std::uint64_t histogram_floor(std::size_t bucket) {
  if (bucket < 4) return bucket;
  return (std::uint64_t{4} + bucket % 4) << (bucket / 4 - 1);
}

// The smallest value above a bucket. The last one has no bound: it also holds everything longer.
constexpr std::uint64_t histogram_ceiling(std::size_t bucket) {
  return bucket + 1 < histogram_buckets ? histogram_floor(bucket + 1) : UINT64_MAX;
}

}  // namespace curfew::model
