// A file of this process' own that is made new and stays open for as long as it is needed, also in a daemon that closes
// every descriptor it finds: it is found again by its name in its folder, and by what it is. Knows nothing of what
// stands in it. Used by segment_file and control_file.
//
// Not thread-safe. It lives in static storage and has no destructor, because tasks may be recorded while and after
// static objects are destroyed.
#pragma once

#include <sys/types.h>

#include "probe/recorder/held_folder.hpp"
#include "probe/segment/file_name.hpp"

namespace curfew::recorder::detail {

class held_file {
 public:
  constexpr held_file() = default;

  // Makes the file in a folder, which must outlive it: new, no link, mode 0600 whatever the umask. False, with errno
  // set and nothing left behind, when it cannot be.
  bool create(held_folder& folder, const char* name) noexcept;

  // For reading and writing. Ask each time: the number of the last time may be somebody else's file by now. -1: the
  // file is not where it was, or cannot be opened.
  int descriptor() noexcept;

  // From now on descriptor() is of a description of its own: locks that were taken until now stay with what was mapped
  // until now, and are no longer inherited with the number. Nothing happens where the file cannot be opened again.
  void open_anew() noexcept;

  bool rename_to(const char* name) noexcept;  // false, with errno set
  bool remove() noexcept;  // its name; it stays open. False: it still stands somewhere and could not be removed
  void let_go() noexcept;  // closes it and forgets where it is

  bool held() const noexcept { return name_[0] != '\0'; }

 private:
  bool is_ours(int fd) const noexcept;
  int open_again() noexcept;

  held_folder* folder_ = nullptr;
  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  char name_[segment::name_room] = {};  // empty: nothing is held
};

}  // namespace curfew::recorder::detail
