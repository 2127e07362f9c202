#include "probe/recorder/held_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>

namespace curfew::recorder::detail {

int moved_out_of_the_way(int fd) noexcept {
  if (fd < 0) return fd;
  for (const int least : {512, 128, 32}) {
    const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, least);
    if (moved < 0) continue;
    ::close(fd);
    return moved;
  }
  return fd;
}

bool held_folder::hold(int fd, const std::string& path) noexcept {
  struct stat found{};
  if (path.size() >= sizeof path_ || ::fstat(fd, &found) != 0) {
    ::close(fd);
    return false;
  }
  std::memcpy(path_, path.c_str(), path.size() + 1);
  device_ = found.st_dev;
  inode_ = found.st_ino;
  fd_ = moved_out_of_the_way(fd);
  return true;
}

bool held_folder::is_ours(int fd) const noexcept {
  struct stat found{};
  return ::fstat(fd, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

int held_folder::descriptor() noexcept {
  if (!held()) return -1;
  if (is_ours(fd_)) return fd_;
  const int fd = moved_out_of_the_way(::open(path_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd < 0) return -1;
  if (!is_ours(fd)) {
    ::close(fd);
    return -1;
  }
  return fd_ = fd;
}

void held_folder::let_go() noexcept {
  if (held() && is_ours(fd_)) ::close(fd_);
  fd_ = -1;
  path_[0] = '\0';
}

}  // namespace curfew::recorder::detail
