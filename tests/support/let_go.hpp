// Waits until a process that has ended has let go of its segments.
//
// The kernel lets go of what a process has open when its memory goes. That is later than its end as others see it, a
// zombie or the return of waitpid(), where somebody reads about it in /proc at that moment (environ, maps, cmdline), as
// every `curfew check` does of all processes: he keeps the memory, and with it the lock by which a reader tells whether
// the process lives.
#pragma once

#include <sys/types.h>

#include <string>

namespace curfew::tests {

// Looks for the segments of the process in the folder and in those within. Throws std::runtime_error if one is still
// locked after half a minute.
void wait_until_let_go(const std::string& folder, pid_t);

}  // namespace curfew::tests
