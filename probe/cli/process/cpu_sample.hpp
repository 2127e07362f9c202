// Reads where a thread of another process computes, without stopping it.
#pragma once

#include <chrono>

#include "probe/cli/process/thread_sample.hpp"

namespace curfew::cli {

// Fills in the registers and the stack of the thread as they were at an instant in which it ran: in code of its
// program, or, for those who may see that (perf_event_paranoid), in a system call. The kernel copies them in the
// interrupt of a timer (perf_event_open(2)), so the thread notices nothing: it is not stopped, and no system call of
// its ends early. Returns false if the kernel does not allow it, or if the thread does not run so for as long as
// `patience`.
bool sample_on_cpu(thread_sample&, std::chrono::milliseconds patience);

}  // namespace curfew::cli
