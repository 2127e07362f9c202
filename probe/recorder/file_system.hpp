// What kind of file system a folder of segments lies on. A segment is written to in memory, and room that was allocated
// must be there then: where it can be missing, by a copy on write, over a network or in somebody's program, a store
// raises SIGBUS and ends the program.
#pragma once

#include <string>

#include "probe/segment/access_error.hpp"

namespace curfew::recorder::detail {

// By the number that statfs(2) gives: on those known to keep allocated room, true.
bool keeps_allocated_room(long type) noexcept;

// Is the folder on such a one? `path` is for the message. ok: !error.
segment::access_error check_file_system(int folder, const std::string& path);

}  // namespace curfew::recorder::detail
