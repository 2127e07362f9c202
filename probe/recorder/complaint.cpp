#include "probe/recorder/complaint.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace curfew::recorder::detail {

bool is_read_by_people(int fd) noexcept {
  struct stat found{};
  if (::fstat(fd, &found) != 0) return false;
  if (S_ISCHR(found.st_mode) || S_ISFIFO(found.st_mode)) return true;
  if (S_ISSOCK(found.st_mode)) {  // the journal has such a socket
    int domain = 0;
    socklen_t size = sizeof domain;
    return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
  }
  const int flags = ::fcntl(fd, F_GETFL);
  if (!S_ISREG(found.st_mode) || flags < 0 || (flags & O_ACCMODE) != O_WRONLY) return false;
  return (flags & O_APPEND) != 0 || ::lseek(fd, 0, SEEK_CUR) == found.st_size;
}

// Makes one write, so that the line does not mix with what other processes say, and uses no memory, which may be what
// is missing.
void say_not_recorded(std::string_view why) noexcept {
  constexpr std::string_view what = "curfew: tasks are not recorded: ";
  if (!is_read_by_people(STDERR_FILENO)) return;
  pollfd ready{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return;
  const auto part = [](std::string_view text) { return iovec{const_cast<char*>(text.data()), text.size()}; };
  const iovec line[] = {part(what), part(why), part("\n")};
  if (::writev(STDERR_FILENO, line, 3) < 0) return;
}

}  // namespace curfew::recorder::detail
