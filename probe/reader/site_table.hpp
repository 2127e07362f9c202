// Reads the sites of a segment as those of a snapshot, with the same numbers.
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/string_table.hpp"
#include "probe/reader/tables.hpp"

namespace curfew::reader {

// Returns all sites that `t` says are in use; [0] is the unknown one.
std::vector<model::site> read_sites(const segment_bytes&, const tables& t, string_table&);

}  // namespace curfew::reader
