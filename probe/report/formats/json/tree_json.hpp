// The tree of one process as JSON, for `curfew tree`. docs/report_schema.md.
#pragma once

#include <string>

#include "probe/report/trees/tree_digest.hpp"

namespace curfew::report {

// One line. Nodes are a flat list with the position of their parent, so that no reader has to recurse.
std::string tree_json(const tree_digest&);

}  // namespace curfew::report
