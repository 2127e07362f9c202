// Writes what the tasks of a process wait for as a table, for `curfew tree --by object`.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "probe/report/format.hpp"
#include "probe/report/trees/tree_digest.hpp"

namespace curfew::report {

// Returns the table, as far as `style` has lines for it; "" if no task waits.
std::string object_table_text(const tree_digest&, const model::wording&, const style&);

}  // namespace curfew::report
