#include "probe/segment/held_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace curfew::segment {

bool held_file::create(int folder, const std::string& path) noexcept {
  const std::string::size_type slash = path.rfind('/');
  if (slash == std::string::npos || path.size() >= sizeof path_) {
    errno = ENAMETOOLONG;
    return false;
  }
  const char* const name = path.c_str() + slash + 1;
  fd_ = ::openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd_ < 0) return false;
  std::strcpy(path_, path.c_str());
  struct stat made{};
  if (::fstat(fd_, &made) == 0) {
    device_ = made.st_dev;
    inode_ = made.st_ino;
    if (::fchmod(fd_, 0600) == 0) return true;
  }
  const int failed = errno;
  ::unlinkat(folder, name, 0);
  ::close(fd_);
  fd_ = -1;
  path_[0] = '\0';
  errno = failed;
  return false;
}

bool held_file::is_ours(int fd) const noexcept {
  struct stat found{};
  return ::fstat(fd, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

int held_file::descriptor() noexcept {
  if (!held()) return -1;
  if (is_ours(fd_)) return fd_;
  // O_NONBLOCK: a FIFO in its place must not hang us.
  const int fd = ::open(path_, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return -1;
  if (!is_ours(fd)) {
    ::close(fd);
    return -1;
  }
  return fd_ = fd;
}

bool held_file::rename_to(const char* absolute_path) noexcept {
  const std::size_t length = std::strlen(absolute_path);
  if (length >= sizeof path_) {
    errno = ENAMETOOLONG;
    return false;
  }
  if (::rename(path_, absolute_path) != 0) return false;
  std::memcpy(path_, absolute_path, length + 1);
  return true;
}

void held_file::remove() noexcept {
  if (held()) ::unlink(path_);
}

void held_file::let_go() noexcept {
  if (held() && is_ours(fd_)) ::close(fd_);
  fd_ = -1;
  path_[0] = '\0';
}

}  // namespace curfew::segment
