// What a log-linear histogram knows of its values: how many, and below what most of them lie.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

std::uint64_t count_in(const model::histogram&);
// The value below which that share of all lie, exact to a bucket (a quarter of its value at most, and in the middle of
// it); 0 when there are none. REQUIRES: 0 <= share <= 1.
model::nanoseconds percentile(const model::histogram&, double share);
// What came to `before` since. A count that went down is no count.
model::histogram added_since(const model::histogram& before, const model::histogram& now);
void add(model::histogram& to, const model::histogram& more);
void add(model::histogram& to, model::nanoseconds value);  // one below 0 counts as 0

}  // namespace curfew::viewer
