// Loops that have run out of tasks in a process that runs on: what keeps such an io_context running, or from ending, is
// no task.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

struct idle_loop {
  model::index loop;
  model::nanoseconds since_then;  // how long its last task has ended
};

// In the order of the snapshot's loops. Those that never had a task or have ended are not among them, nor are any of a
// process that has ended.
std::vector<idle_loop> idle_loops(const model::snapshot&);

// "loop app has been without tasks for 4.8 s: …"; of one that shuts down, how long it has been ending.
std::string sentence_of(const idle_loop&, const model::snapshot&);

}  // namespace curfew::report
