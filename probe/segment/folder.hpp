// The folder of segments, its checks, and the files in it. Used by the recorder to create a segment and by readers to
// find them. Which folder it is stands in location.hpp.
//
// It must be a real directory (no symlink), owned by the effective user, mode 0700. Segments and their control pages
// are regular files in it of the same owner, mode 0600, one link; file_name.hpp has their names.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "probe/segment/file_name.hpp"
#include "probe/segment/location.hpp"

namespace curfew::segment {

// What went wrong, on which path, and what to do, ready to print.
struct folder_error {
  std::error_code code;  // ok: !code
  std::string message;
  explicit operator bool() const { return static_cast<bool>(code); }
};

// Opens the folder (O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) after the checks. Returns the descriptor, or -1 with `error`
// set. With `create` a missing folder, and its missing parents, are made (0700); not a check's, which alone makes it.
int open_folder(const std::string& path, bool create, folder_error& error);

// Its path, for a sentence that says where was looked; that it is not there is said with it.
std::string in_words(const std::string& folder);

// The files of one kind in an open folder, by name, sorted. `error`: errno of what kept them from being listed, else 0.
std::vector<std::string> list_files(int folder_fd, file_kind, int* error = nullptr);
inline std::vector<std::string> list_segments(int folder_fd, int* error = nullptr) {
  return list_files(folder_fd, file_kind::segment, error);
}

// Opens one segment for reading after the checks on type, owner, mode and links. -1 with `error` set otherwise. `path`
// is for messages only.
int open_segment(int folder_fd, const std::string& name, const std::string& path, folder_error& error);

// Where the control page of a segment is: its name or path with another suffix.
std::string control_path(const std::string& segment);
// Opens the control page of the segment `name` for reading and writing, after the same checks. `path`: the segment's.
int open_control(int folder_fd, const std::string& name, const std::string& path, folder_error& error);

// The owner holds an open-file-description write lock on the first byte for as long as it lives (F_OFD_SETLK: released
// by the kernel on exit, exec and kill; a forked child closes its copy).
bool lock_as_owner(int fd);
bool owner_alive(int fd);  // F_OFD_GETLK: asks, takes nothing

}  // namespace curfew::segment
