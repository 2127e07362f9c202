// Replaces native_stacks.cpp if libdw was not found.
#include "probe/cli/process/native_stacks.hpp"
#include "probe/report/run/native_stack.hpp"

namespace curfew::cli {

report::native_stacks native_stacks_of(pid_t, std::chrono::milliseconds) {
  return {{}, "this curfew was built without libdw (Debian: libdw-dev)"};
}

report::native_stack native_stack_in(thread_sample) { return {}; }

}  // namespace curfew::cli
