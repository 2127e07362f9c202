#include "probe/segment/control_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <exception>
#include <string>

#include "probe/segment/control.hpp"
#include "probe/segment/directory.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::segment {

bool control_file::create(const char* segment_path) noexcept {
  try {
    const std::string path = control_path(segment_path);
    const std::string::size_type slash = path.rfind('/');
    if (slash == std::string::npos || path.size() >= sizeof path_) return false;
    directory_error error;
    const int folder = open_directory(path.substr(0, slash), false, error);
    if (folder < 0) return false;
    fd_ = ::openat(folder, path.c_str() + slash + 1, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    ::close(folder);
    if (fd_ < 0) return false;
    std::strcpy(path_, path.c_str());
  } catch (const std::exception&) {  // no memory for a path
    return false;
  }
  control page{};
  std::memcpy(page.magic, control_magic, sizeof page.magic);
  page.major = major_version;
  page.minor = minor_version;
  page.control_bytes = sizeof page;
  struct stat made{};
  const bool written = ::fchmod(fd_, 0600) == 0 && ::fstat(fd_, &made) == 0 &&
                       ::pwrite(fd_, &page, sizeof page, 0) == static_cast<ssize_t>(sizeof page);
  device_ = made.st_dev;
  inode_ = made.st_ino;
  if (!written) {
    remove();
    abandon();
  }
  return written;
}

// As in mapping: a daemon that closes every descriptor closes ours as well.
bool control_file::holds_file() noexcept {
  if (path_[0] == '\0') return false;
  struct stat found{};
  if (::fstat(fd_, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_) return true;
  const int fd = ::open(path_, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return false;
  if (::fstat(fd, &found) != 0 || found.st_dev != device_ || found.st_ino != inode_) {
    ::close(fd);
    return false;
  }
  fd_ = fd;
  return true;
}

std::uint64_t control_file::polls_until_ns() noexcept {
  std::uint64_t until = 0;
  if (!holds_file()) return 0;
  const ssize_t got = ::pread(fd_, &until, sizeof until, offsetof(control, polls_until_ns));
  return got == static_cast<ssize_t>(sizeof until) ? until : 0;
}

void control_file::abandon() noexcept {
  struct stat found{};
  if (path_[0] != '\0' && ::fstat(fd_, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_) ::close(fd_);
  fd_ = -1;
  path_[0] = '\0';
}

void control_file::remove() noexcept {
  if (path_[0] != '\0') ::unlink(path_);
}

}  // namespace curfew::segment
