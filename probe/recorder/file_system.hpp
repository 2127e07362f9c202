// Finds what kind of file system a folder of segments is on. A segment is written to in memory, and room that was
// allocated must be there then. If it can be missing, because of a copy on write, a network or somebody's program, a
// store raises SIGBUS and ends the program.
#pragma once

#include <string>

#include "probe/segment/access_error.hpp"

namespace curfew::recorder::detail {

// Returns true for the types, as statfs(2) numbers them, that are known to keep allocated room.
bool keeps_allocated_room(long type) noexcept;

// Returns an error if the folder is not on such a file system. `path` is for the message.
segment::access_error check_file_system(int folder, const std::string& path);

}  // namespace curfew::recorder::detail
