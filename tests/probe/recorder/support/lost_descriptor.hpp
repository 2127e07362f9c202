// Takes an open file's descriptor away, as daemons do that close all they find: its number is another file's then.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace curfew::tests {

class lost_descriptor {
 public:
  // REQUIRES: this process has it open, once.
  explicit lost_descriptor(const std::string& path) : number_(descriptor_of(path)) {
    const int other = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    ::dup2(other, number_);
    ::close(other);
  }
  ~lost_descriptor() { ::close(number_); }
  lost_descriptor(const lost_descriptor&) = delete;
  lost_descriptor& operator=(const lost_descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return ::fcntl(number_, F_GETFD) >= 0; }

 private:
  static int descriptor_of(const std::string& path) {
    struct stat wanted{}, found{};
    if (::stat(path.c_str(), &wanted) == 0) {
      for (int fd = 0; fd < 1024; ++fd)
        if (::fstat(fd, &found) == 0 && found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino) return fd;
    }
    throw std::runtime_error(path + " is not open");
  }

  int number_;
};

}  // namespace curfew::tests
