// Holds a folder, which stays open for as long as it is needed, so that its files can be removed when their path cannot
// be walked any more, after chroot() or because the folder was moved. In a daemon that closes every descriptor it
// finds, it is opened again by its path, if that still is the same folder. Used by segment_file, and by held_file.
//
// Not thread-safe. It lives in static storage and has no destructor, like segment_file.
#pragma once

#include <sys/types.h>

#include <string>

namespace curfew::recorder::detail {

// Moves a descriptor above the numbers that programs count on to be the next ones, and that select() takes, and closes
// the old number. Returns the new one, or the same one if a limit is too low for that. -1 stays -1.
int moved_out_of_the_way(int fd) noexcept;

class held_folder {
 public:
  constexpr held_folder() = default;

  // Takes over a descriptor that open_folder() returned for `path`. Returns false, and closes the descriptor, if the
  // path is too long.
  bool hold(int fd, const std::string& path) noexcept;
  // Returns a descriptor of the folder. Ask each time, because the number of the last time may be somebody else's file
  // by now. Returns -1 if the folder cannot be had any more.
  int descriptor() noexcept;
  void let_go() noexcept;

  const char* path() const noexcept { return path_; }  // the folder's absolute path
  dev_t device() const noexcept { return device_; }
  ino_t inode() const noexcept { return inode_; }
  bool held() const noexcept { return path_[0] != '\0'; }

 private:
  bool is_ours(int fd) const noexcept;

  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  char path_[4096] = {};  // empty if nothing is held
};

}  // namespace curfew::recorder::detail
