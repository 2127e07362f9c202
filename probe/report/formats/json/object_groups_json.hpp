// Turns what the tasks of a process wait for into JSON, for `curfew tree --by object --format json`.
#pragma once

#include "probe/report/formats/json/json_values.hpp"
#include "probe/report/trees/tree_digest.hpp"

namespace curfew::report {

json object_groups_json(const tree_digest&);

}  // namespace curfew::report
