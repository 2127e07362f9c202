#include "probe/recorder/held_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace curfew::recorder::detail {

bool held_file::create(held_folder& folder, const char* name) noexcept {
  const std::size_t length = std::strlen(name);
  if (length >= sizeof name_) {
    errno = ENAMETOOLONG;
    return false;
  }
  const int in = folder.descriptor();
  const int made_fd = ::openat(in, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (made_fd < 0) return false;
  struct stat made{};
  if (::fstat(made_fd, &made) == 0 && ::fchmod(made_fd, 0600) == 0) {
    folder_ = &folder;
    device_ = made.st_dev;
    inode_ = made.st_ino;
    std::memcpy(name_, name, length + 1);
    fd_ = moved_out_of_the_way(made_fd);
    return true;
  }
  const int failed = errno;
  ::unlinkat(in, name, 0);
  ::close(made_fd);
  errno = failed;
  return false;
}

bool held_file::is_ours(int fd) const noexcept {
  struct stat found{};
  return ::fstat(fd, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

int held_file::open_again() noexcept {
  // O_NONBLOCK, because a FIFO in its place must not hang us.
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const int fd = moved_out_of_the_way(::openat(folder_->descriptor(), name_, flags));
  if (fd < 0 || is_ours(fd)) return fd;
  ::close(fd);
  return -1;
}

int held_file::descriptor() noexcept {
  if (!held()) return -1;
  if (is_ours(fd_)) return fd_;
  const int fd = open_again();
  if (fd >= 0) fd_ = fd;
  return fd;
}

void held_file::open_anew() noexcept {
  const int fd = held() ? open_again() : -1;
  if (fd < 0) return;
  if (is_ours(fd_)) ::close(fd_);
  fd_ = fd;
}

bool held_file::rename_to(const char* name) noexcept {
  const std::size_t length = std::strlen(name);
  if (length >= sizeof name_) {
    errno = ENAMETOOLONG;
    return false;
  }
  const int in = folder_->descriptor();
  if (::renameat(in, name_, in, name) != 0) return false;
  std::memcpy(name_, name, length + 1);
  return true;
}

bool held_file::remove() noexcept {
  if (!held()) return true;
  if (::unlinkat(folder_->descriptor(), name_, 0) == 0) return true;
  if (errno != ENOENT) return false;
  // Somebody has removed it, or moved it elsewhere.
  struct stat found{};
  return !is_ours(fd_) || ::fstat(fd_, &found) != 0 || found.st_nlink == 0;
}

void held_file::let_go() noexcept {
  if (held() && is_ours(fd_)) ::close(fd_);
  fd_ = -1;
  name_[0] = '\0';
}

}  // namespace curfew::recorder::detail
