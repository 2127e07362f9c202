// Where a task waits, for all that have room for one line of its stack.
#pragma once

#include "probe/model/program_sites.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns the innermost site of a stack that is the program's own, or else the innermost. Within a library all tasks
// look alike that wait there, whatever has called it. 0: nothing is known.
inline index waiting_place(const snapshot& in, const await_stack& stack) {
  for (std::uint32_t i = stack.kept; i-- > 0;)
    if (is_of_program(in, stack.sites[i])) return stack.sites[i];
  return stack.kept == 0 ? 0 : stack.innermost();
}
inline index waiting_place(const snapshot& in, const task& t) { return waiting_place(in, in.stack_of(t)); }

}  // namespace curfew::model
