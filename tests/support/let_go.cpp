#include "tests/support/let_go.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace curfew::tests {

namespace {

bool is_locked(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  const bool locked = ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(fd);
  return locked;
}

bool holds_any(const std::string& folder, std::string_view beginning) {
  std::error_code ended;  // others remove files meanwhile
  for (auto at = std::filesystem::recursive_directory_iterator(folder, ended);
       !ended && at != std::filesystem::recursive_directory_iterator(); at.increment(ended))
    if (at->path().extension() == ".curfew" && at->path().filename().string().starts_with(beginning) &&
        is_locked(at->path()))
      return true;
  return false;
}

}  // namespace

void wait_until_let_go(const std::string& folder, pid_t pid) {
  const auto beginning = std::to_string(pid) + "-";
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (holds_any(folder, beginning)) {
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error("process " + std::to_string(pid) + " has ended, and its segment is still locked");
    ::sched_yield();
  }
}

}  // namespace curfew::tests
