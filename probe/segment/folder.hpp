// The folder of segments, its checks, and the files in it. Used by the recorder to create a segment and by readers to
// find them. Which folder it is stands in location.hpp.
//
// It must be a real directory (no symlink), owned by the effective user, mode 0700. segment_access.hpp opens the files
// in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/segment/access_error.hpp"
#include "probe/segment/file_name.hpp"
#include "probe/segment/location.hpp"

namespace curfew::segment {

// Opens the folder (O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) after the checks. Returns the descriptor, or -1 with `error`
// set. With `create` a missing folder, and its missing parents, are made (0700); not a check's, which alone makes it.
int open_folder(const std::string& path, bool create, access_error& error);

// Its path, for a sentence that says where was looked; that it is not there is said with it.
std::string in_words(const std::string& folder);

// The files of one kind in an open folder, by name, sorted. `error`: errno of what kept them from being listed, else 0.
std::vector<std::string> list_files(int folder_fd, file_kind, int* error = nullptr);
inline std::vector<std::string> list_segments(int folder_fd, int* error = nullptr) {
  return list_files(folder_fd, file_kind::segment, error);
}

}  // namespace curfew::segment
