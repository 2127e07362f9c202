// Writes the tree of one process as JSON, for `curfew tree`. docs/report_schema.md describes it.
#pragma once

#include <string>

#include "probe/report/trees/tree_digest.hpp"

namespace curfew::report {

// Returns one line. Nodes are a flat list with the positions of their parents, so that no reader has to recurse.
std::string tree_json(const tree_digest&);

}  // namespace curfew::report
