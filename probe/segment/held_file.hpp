// A file of this process' own that is made new and stays open for as long as it is needed, also in a daemon that closes
// every descriptor it finds: it is found again by its path, and by what it is. Knows nothing of what stands in it. Used
// by mapping and control_file.
//
// Not thread-safe. It lives in static storage and has no destructor, because tasks may be recorded while and after
// static objects are destroyed.
#pragma once

#include <sys/types.h>

#include <string>

namespace curfew::segment {

class held_file {
 public:
  constexpr held_file() = default;

  // Makes the file at an absolute path, in a folder that open_directory() opened: new, no link, mode 0600 whatever the
  // umask. False, with errno set and nothing left behind, when it cannot be.
  bool create(int folder, const std::string& path) noexcept;

  // For reading and writing. Ask each time: the number of the last time may be somebody else's file by now. -1: the
  // file is not where it was, or cannot be opened.
  int descriptor() noexcept;

  bool rename_to(const char* absolute_path) noexcept;  // false, with errno set
  void remove() noexcept;                              // its name; it stays open
  void let_go() noexcept;                              // closes it and forgets where it is

  bool held() const noexcept { return path_[0] != '\0'; }

 private:
  bool is_ours(int fd) const noexcept;

  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  char path_[4096] = {};  // empty: nothing is held
};

}  // namespace curfew::segment
