// Adds up what threads counted apart, by the loops' names: this makes the counters of a snapshot.
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/counter_blocks.hpp"
#include "probe/reader/loop_table.hpp"
#include "probe/reader/string_table.hpp"

namespace curfew::reader {

// Returns the sums of the blocks, one for each name. REQUIRES: the loops are resolved, because they say how many tasks
// of each name live.
std::vector<model::counters> sums_by_name(const counter_blocks&, string_table&, const loop_table&);

}  // namespace curfew::reader
