#include "viewer/rows/percentiles.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "probe/model/bucket.hpp"

namespace curfew::viewer {

std::uint64_t count_in(const model::histogram& h) {
  return std::accumulate(h.buckets.begin(), h.buckets.end(), std::uint64_t{0});
}

model::nanoseconds percentile(const model::histogram& h, double share) {
  const std::uint64_t all = count_in(h);
  if (all == 0) return model::nanoseconds(0);
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(all))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < h.buckets.size(); ++bucket) {
    seen += h.buckets[bucket];
    if (seen < wanted) continue;
    const std::uint64_t floor = model::histogram_floor(bucket);
    const std::uint64_t ceiling = std::min(model::histogram_ceiling(bucket), 2 * floor + 1);
    return model::nanoseconds(static_cast<std::int64_t>(floor + (ceiling - floor) / 2));
  }
  return model::nanoseconds(0);
}

model::histogram added_since(const model::histogram& before, const model::histogram& now) {
  const auto more = [](std::uint64_t from, std::uint64_t to) { return to > from ? to - from : 0; };
  model::histogram added;
  added.sum_ns = more(before.sum_ns, now.sum_ns);
  for (std::size_t i = 0; i < added.buckets.size(); ++i) added.buckets[i] = more(before.buckets[i], now.buckets[i]);
  return added;
}

void add(model::histogram& to, const model::histogram& more) {
  to.sum_ns += more.sum_ns;
  for (std::size_t i = 0; i < to.buckets.size(); ++i) to.buckets[i] += more.buckets[i];
}

void add(model::histogram& to, model::nanoseconds value) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
  to.sum_ns += ns;
  ++to.buckets[model::histogram_bucket(ns)];
}

}  // namespace curfew::viewer
