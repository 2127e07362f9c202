// What the made-up rules of made_up_rule.cpp hold against.
#pragma once

#include "probe/model/snapshot.hpp"

namespace curfew::tests {

// A process with a task that comes to no rest, and nothing else that is the matter.
model::snapshot restless_process();

// A process with three tasks of one line, which a look over time calls a crowd.
model::snapshot crowded_process();

}  // namespace curfew::tests
