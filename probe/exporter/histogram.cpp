#include "probe/exporter/histogram.hpp"

#include <limits>

#include "probe/model/bucket.hpp"

namespace curfew::metrics {

prometheus::ClientMetric::Histogram cumulated(const model::histogram& from, histogram_bounds bounds) {
  prometheus::ClientMetric::Histogram to;
  std::uint64_t count = 0;
  std::size_t next = 0;
  for (unsigned exponent = bounds.first; exponent <= bounds.last; ++exponent) {
    const std::uint64_t bound = std::uint64_t{1} << 2 * exponent;
    while (next < from.buckets.size() && model::histogram_ceiling(next) <= bound) count += from.buckets[next++];
    to.bucket.push_back({count, static_cast<double>(bound) / 1e9});
  }
  while (next < from.buckets.size()) count += from.buckets[next++];
  to.bucket.push_back({count, std::numeric_limits<double>::infinity()});
  to.sample_count = count;
  to.sample_sum = static_cast<double>(from.sum_ns) / 1e9;
  return to;
}

}  // namespace curfew::metrics
