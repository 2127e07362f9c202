// Opens a segment for reading, and its control page for reading and writing: by their names in a folder that
// open_folder() opened, and only if they pass checks. They must be regular files of the effective user, with mode 0600
// and one link; file_name.hpp has their names.
#pragma once

#include <string>

#include "probe/segment/access_error.hpp"

namespace curfew::segment {

// Opens a segment for reading and checks its type, owner, mode and links. Returns its descriptor, which the caller
// closes, or -1 with `error` set. `path` is for messages only.
int open_segment(int folder_fd, const std::string& name, const std::string& path, access_error& error);

// Returns the name or path of a segment's control page, which is the segment's with another suffix.
std::string control_path(const std::string& segment);

// Opens the control page of the segment `name` for reading and writing, and checks it in the same way. `path` is the
// segment's.
int open_control(int folder_fd, const std::string& name, const std::string& path, access_error& error);

}  // namespace curfew::segment
