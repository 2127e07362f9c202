// Reads where the threads of another process stand: their native stacks, with functions and lines.
#pragma once

#include <sys/types.h>

#include <chrono>

#include "probe/cli/process/thread_sample.hpp"
#include "probe/report/run/native_stack.hpp"

namespace curfew::cli {

// Stops each thread of the process in turn, as a debugger does, for as long as its stack is read: some milliseconds, or
// more where much debug information has to be read first. Gives up after `patience`, because a thread that waits in the
// kernel where no signal reaches it cannot be stopped. What could not be read is said in `why_incomplete`.
//
// Names and lines are taken from what is on this machine: nothing is fetched from a server of debug information.
report::native_stacks native_stacks_of(pid_t, std::chrono::milliseconds patience);

// Returns the stack that a sample has. It has no frames if that cannot be read. The process need not be there any more.
report::native_stack native_stack_in(thread_sample);

}  // namespace curfew::cli
