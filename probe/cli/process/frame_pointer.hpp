// Finds the frame pointer of a thread of which only the stack is known.
#pragma once

#include <elfutils/libdwfl.h>

#include <cstdint>
#include <optional>

#include "probe/cli/process/thread_sample.hpp"

namespace curfew::cli {

// Returns the frame pointer of the function that `pc` lies in, which has one, as code that is not optimized does: it
// points to two words, of which the second is where the function returns to, and what stands there in front is a call
// of that function. Returns nothing if there is no such place, or if the function was called through a pointer.
std::optional<std::uint64_t> frame_pointer_in(const thread_sample&, Dwfl*, std::uint64_t pc);

}  // namespace curfew::cli
