// What the made-up rules of made_up_rule.cpp hold against.
#pragma once

#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::tests {

// A process with a task that comes to no rest, and nothing else that is the matter.
model::snapshot restless_process();

// The same, which had more such tasks at another line: of these only their number is left.
model::snapshot restless_process_that_evicted(std::uint32_t tasks);

// A process with three tasks of one line, which a look over time calls a crowd.
model::snapshot crowded_process();

}  // namespace curfew::tests
