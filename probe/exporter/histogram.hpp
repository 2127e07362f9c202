// Converts the segment's histograms, which have four buckets to each power of two nanoseconds, to those of Prometheus,
// which have fewer buckets and are cumulated.
//
// The bounds are powers of four nanoseconds: 1.024 µs, 4.096 µs, … Each of them is also a bound of the segment's
// buckets, so no count is a guess: a bucket counts exactly the durations, cut to whole nanoseconds, that are below its
// bound.
#pragma once

#include <prometheus/client_metric.h>

#include <cstddef>
#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::metrics {

// The bounds are 4^first to 4^last nanoseconds, both ends included. Above the last there is only +Inf.
struct histogram_bounds {
  unsigned first = 5;  // 1.024 µs
  unsigned last = 18;  // 68.7 s
};
inline constexpr histogram_bounds of_polls{};
inline constexpr histogram_bounds of_lifetimes{.last = 21};  // 73 min, because a connection is a task and may last long

prometheus::ClientMetric::Histogram cumulated(const model::histogram&, histogram_bounds);

}  // namespace curfew::metrics
