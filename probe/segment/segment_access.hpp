// How a segment, and its control page, are opened for reading: by their name in a folder that open_folder() opened, and
// only after checks. They are regular files of the effective user, mode 0600, with one link; file_name.hpp has their
// names.
#pragma once

#include <string>

#include "probe/segment/access_error.hpp"

namespace curfew::segment {

// Opens one segment for reading after the checks on type, owner, mode and links. Returns its descriptor, or -1 with
// `error` set. `path` is for messages only.
int open_segment(int folder_fd, const std::string& name, const std::string& path, access_error& error);

// Returns where the control page of a segment is: its name or path with another suffix.
std::string control_path(const std::string& segment);

// Opens the control page of the segment `name` for reading and writing, after the same checks. `path`: the segment's.
int open_control(int folder_fd, const std::string& name, const std::string& path, access_error& error);

}  // namespace curfew::segment
