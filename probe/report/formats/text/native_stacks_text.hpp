// Writes where the threads of a process stood when it was given up on.
#pragma once

#include <string>

#include "probe/report/format.hpp"
#include "probe/report/run/native_stack.hpp"

namespace curfew::report {

// Returns lines with a heading, threads that stand at the same place together; "" if there is nothing to say.
std::string native_stacks_text(const native_stacks&, const style&);

}  // namespace curfew::report
