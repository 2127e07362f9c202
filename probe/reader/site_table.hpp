// Reads the sites of a segment as those of a snapshot, with the same numbers, and what is counted there.
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/string_table.hpp"
#include "probe/reader/tables.hpp"

namespace curfew::reader {

struct site_table {
  std::vector<model::site> sites;  // all that are in use; [0] is the unknown one
  std::vector<model::evicted_tasks> evicted;
};
site_table read_sites(const segment_bytes&, const tables&, string_table&);

}  // namespace curfew::reader
