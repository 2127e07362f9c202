// Writes the tree of one process as text, for `curfew tree` and for what the viewer copies.
#pragma once

#include <string>

#include "probe/report/format.hpp"
#include "probe/report/trees/tree_digest.hpp"

namespace curfew::report {

// Returns the text. A line for each bug stands below the tree, as at the end of a run's report.
std::string tree_text(const tree_digest&, const style&);

}  // namespace curfew::report
