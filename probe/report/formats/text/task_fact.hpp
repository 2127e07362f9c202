// Writes the line of a block that says which tasks it is about: "bar #3: lived 188 µs, polled 2 times, then cancelled".
#pragma once

#include "probe/verdict/words.hpp"

namespace curfew::report {

// Returns the line. REQUIRES: there is an oldest task.
verdict::fact task_fact(const verdict::evidence&);

}  // namespace curfew::report
