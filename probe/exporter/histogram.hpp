// From the segment's histograms, four buckets to each power of two nanoseconds, to Prometheus': cumulated, and few.
//
// The bounds are powers of four nanoseconds: 1.024 µs, 4.096 µs, … Each is a bound of the segment's buckets too, so
// that nothing is guessed: a bucket counts exactly the durations, cut to whole nanoseconds, that are below its bound.
#pragma once

#include <prometheus/client_metric.h>

#include <cstddef>
#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::metrics {

// 4^exponent nanoseconds, both ends included. Above the last there is only +Inf.
struct histogram_bounds {
  unsigned first = 5;  // 1.024 µs
  unsigned last = 18;  // 68.7 s
};
inline constexpr histogram_bounds of_polls{};
inline constexpr histogram_bounds of_lifetimes{.last = 21};  // 73 min: connections are tasks

prometheus::ClientMetric::Histogram cumulated(const model::histogram&, histogram_bounds);

}  // namespace curfew::metrics
