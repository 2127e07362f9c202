// What a log-linear histogram tells about its values: how many there are, and percentiles.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

std::uint64_t count_in(const model::histogram&);
// Returns the value below which this share of all values lies, or 0 if there are none. It is exact to a bucket, of
// which it is the middle, and which is no wider than a quarter of the value. REQUIRES: 0 <= share <= 1.
model::nanoseconds percentile(const model::histogram&, double share);
// Returns what has been added to `before` by now. A count that went down counts as 0.
model::histogram added_since(const model::histogram& before, const model::histogram& now);
void add(model::histogram& to, const model::histogram& more);
void add(model::histogram& to, model::nanoseconds value);  // a value below 0 counts as 0

}  // namespace curfew::viewer
