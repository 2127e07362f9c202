// Makes the JSON of where the threads of a process stood.
#pragma once

#include "probe/report/formats/json/json_values.hpp"
#include "probe/report/run/native_stack.hpp"

namespace curfew::report {

// Returns a list with an object for each thread, with all of its frames.
json native_stacks_json(const native_stacks&);

}  // namespace curfew::report
