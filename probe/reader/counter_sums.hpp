// The counters of a snapshot: what threads counted apart, added up by the loops' names.
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/counter_blocks.hpp"
#include "probe/reader/loop_table.hpp"
#include "probe/reader/string_table.hpp"

namespace curfew::reader {

// REQUIRES: the loops are resolved, for they say how many tasks of each name live.
std::vector<model::counters> sums_by_name(const counter_blocks&, string_table&, const loop_table&);

}  // namespace curfew::reader
