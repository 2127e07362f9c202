// Holds a file of this process's own that is made new and stays open for as long as it is needed, even in a daemon that
// closes every descriptor it finds: the file is found again by its name in its folder, and by its device and inode. The
// class knows nothing of what stands in the file. Used by segment_file and control_file.
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

  // Makes the file in a folder, which must outlive it. The file is new, is no link, and has mode 0600 whatever the
  // umask. Returns false, with errno set and nothing left behind, if it cannot.
  bool create(held_folder& folder, const char* name) noexcept;

  // Returns a descriptor for reading and writing. Ask each time, because the number of the last time may be somebody
  // else's file by now. Returns -1 if the file is not where it was, or cannot be opened.
  int descriptor() noexcept;

  // Gives descriptor() an open file description of its own from now on. Locks that were taken until now stay with what
  // was mapped until now, and are no longer inherited with the number. Nothing happens if the file cannot be opened
  // again.
  void open_anew() noexcept;

  bool rename_to(const char* name) noexcept;  // returns false, with errno set, if it cannot
  // Removes the file's name; the file stays open. Returns false if it still stands somewhere and could not be removed.
  bool remove() noexcept;
  void let_go() noexcept;  // closes it and forgets where it is

  bool held() const noexcept { return name_[0] != '\0'; }

 private:
  bool is_ours(int fd) const noexcept;
  int open_again() noexcept;

  held_folder* folder_ = nullptr;
  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  char name_[segment::name_room] = {};  // empty if nothing is held
};

}  // namespace curfew::recorder::detail
