// Finds loops that have run out of tasks in a process that goes on: what keeps such an io_context running, or from
// ending, is not a task.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

struct idle_loop {
  model::index loop;
  model::nanoseconds since_then;  // how long ago its last task ended
};

// Returns them in the order of the snapshot's loops. Loops that never had a task and loops that have ended are not
// included; if the process has ended, there are none.
std::vector<idle_loop> idle_loops(const model::snapshot&);

// Returns "loop app has been without tasks for 4.8 s: …". For a loop that shuts down, it says how long it has been
// ending.
std::string sentence_of(const idle_loop&, const model::snapshot&);

}  // namespace curfew::report
