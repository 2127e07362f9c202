#include "probe/segment/segment_access.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "probe/segment/file_name.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::segment {
namespace {

// Returns an error if the file is not as curfew makes it. `what` names it in messages: "segment /path".
access_error check_file(const std::string& what, const std::string& path, const struct stat& found) {
  constexpr std::string_view not_ours = ", which curfew does not make; move it elsewhere.";
  if (!S_ISREG(found.st_mode)) {
    return refuse(std::errc::invalid_argument, what + " is not a regular file" + std::string(not_ours));
  }
  if (found.st_uid != ::geteuid()) {
    return refuse(std::errc::permission_denied, what + " belongs to " + user(found.st_uid) + ", expected " +
                                                    user(::geteuid()) + std::string(not_ours));
  }
  if ((found.st_mode & 07777) != 0600) {
    return refuse(std::errc::permission_denied,
                  what + " has mode " + octal(found.st_mode) + ", expected 0600. Run: chmod 600 " + path);
  }
  if (found.st_nlink != 1) {
    return refuse(std::errc::too_many_links,
                  what + " has " + std::to_string(found.st_nlink) + " links, expected 1" + std::string(not_ours));
  }
  return {};
}

int open_file(int folder_fd, const std::string& name, int access, const std::string& what, const std::string& path,
              access_error& error) {
  error = {};
  if (name.empty() || name.find('/') != std::string::npos) {
    error = refuse(std::errc::invalid_argument, "\"" + name + "\" is not a segment's name, expected PID-XXXXXXXX" +
                                                    std::string(file_suffix) + ". Name a file of " + path + ".");
    return -1;
  }
  // O_NONBLOCK is set because a FIFO in the file's place must not hang us.
  const int fd = ::openat(folder_fd, name.c_str(), access | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    const int failed = errno;
    if (failed == ELOOP) {
      error = refuse(std::errc::too_many_symbolic_link_levels,
                     what + " is a symbolic link, expected a regular file; move it elsewhere.");
    } else {
      error = system_failure(failed, "cannot open " + what, attempt::open_segment);
    }
    return -1;
  }
  struct stat found{};
  if (::fstat(fd, &found) != 0) {
    error = system_failure(errno, "cannot look at " + what, attempt::open_segment);
  } else {
    error = check_file(what, path, found);
  }
  if (!error) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

int open_segment(int folder_fd, const std::string& name, const std::string& path, access_error& error) {
  return open_file(folder_fd, name, O_RDONLY, "segment " + path, path, error);
}

std::string control_path(const std::string& segment) {
  const std::string_view stem = segment;
  return std::string(stem.ends_with(file_suffix) ? stem.substr(0, stem.size() - file_suffix.size()) : stem) +
         std::string(control_suffix);
}

int open_control(int folder_fd, const std::string& name, const std::string& path, access_error& error) {
  const std::string page = control_path(path);
  return open_file(folder_fd, name.empty() ? name : control_path(name), O_RDWR, "control page " + page, page, error);
}

}  // namespace curfew::segment
