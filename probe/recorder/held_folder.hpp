// A folder that stays open for as long as it is needed: its files can be removed when their path cannot be walked any
// more, after chroot() or because it was moved. Also in a daemon that closes every descriptor it finds: then it is
// opened again by its path, if it still is the one that it was. Used by segment_file, and by held_file.
//
// Not thread-safe. It lives in static storage and has no destructor, as segment_file.
#pragma once

#include <sys/types.h>

#include <string>

namespace curfew::recorder::detail {

// Above the numbers that programs count on to be the next ones, and that select() takes; the same where a limit is too
// low for that. The old number is closed. Takes and returns a descriptor; -1 stays -1.
int moved_out_of_the_way(int fd) noexcept;

class held_folder {
 public:
  constexpr held_folder() = default;

  // Takes a descriptor that open_folder() gave of `path`. False: the path is too long; the descriptor is closed.
  bool hold(int fd, const std::string& path) noexcept;
  // Ask each time: the number of the last time may be somebody else's file by now. -1: it cannot be had any more.
  int descriptor() noexcept;
  void let_go() noexcept;

  const char* path() const noexcept { return path_; }  // absolute
  bool held() const noexcept { return path_[0] != '\0'; }

 private:
  bool is_ours(int fd) const noexcept;

  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  char path_[4096] = {};  // empty: nothing is held
};

}  // namespace curfew::recorder::detail
