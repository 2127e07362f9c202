// The folder of segments, its checks, and the files in it. The recorder uses it to create a segment, and readers use it
// to find them. location.hpp says which folder it is.
//
// The folder must be a real directory (no symlink), owned by the effective user, with mode 0700. segment_access.hpp
// opens the files in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/segment/access_error.hpp"
#include "probe/segment/file_name.hpp"
#include "probe/segment/location.hpp"

namespace curfew::segment {

// Opens the folder (O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) and checks it. Returns the descriptor, which the caller
// closes, or -1 with `error` set. With `create` it makes a missing folder and its missing parents (0700), unless the
// folder is that of a check, which only the check makes.
int open_folder(const std::string& path, bool create, access_error& error);

// Returns the path of the folder, for a sentence that says where somebody looked. If the folder does not exist, the
// text says so.
std::string in_words(const std::string& folder);

// Returns the names of the files of one kind in an open folder, sorted. Sets `error` to the errno of what kept them
// from being listed, or to 0.
std::vector<std::string> list_files(int folder_fd, file_kind, int* error = nullptr);
inline std::vector<std::string> list_segments(int folder_fd, int* error = nullptr) {
  return list_files(folder_fd, file_kind::segment, error);
}

}  // namespace curfew::segment
