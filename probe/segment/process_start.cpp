#include "probe/segment/process_start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace curfew::segment {
namespace {

// Returns field 22, or 0. The second field is the program's name in parentheses, which may hold anything, so fields are
// counted from the last parenthesis on.
std::uint64_t start_in(const char* stat_path) noexcept {
  const int fd = ::open(stat_path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[1024];
  ssize_t size = 0;
  while ((size = ::read(fd, text, sizeof text - 1)) < 0 && errno == EINTR) continue;
  ::close(fd);
  text[size < 0 ? 0 : size] = '\0';
  const char* at = std::strrchr(text, ')');
  for (int field = 2; field < 22 && at != nullptr; ++field) at = std::strchr(at + 1, ' ');
  return at == nullptr ? 0 : std::strtoull(at + 1, nullptr, 10);
}

// Returns whether /proc has the pids that we see. It may belong to another pid namespace (unshare without
// --mount-proc), where pids are others.
bool proc_has_our_pids() noexcept {
  char name[32] = {};
  return ::readlink("/proc/self", name, sizeof name - 1) > 0 && std::atoi(name) == ::getpid();
}

}  // namespace

std::uint64_t own_start_jiffies() noexcept { return start_in("/proc/self/stat"); }

std::uint64_t start_jiffies_of(std::uint32_t pid) noexcept {
  if (!proc_has_our_pids()) return 0;
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%u/stat", static_cast<unsigned>(pid));
  return start_in(path);
}

bool process_runs(std::uint32_t pid) noexcept {
  return pid != 0 && pid <= max_pid && (::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM);
}

std::uint64_t own_pid_namespace() noexcept {
  char name[64] = {};  // "pid:[4026531836]"
  if (::readlink("/proc/self/ns/pid", name, sizeof name - 1) <= 0) return 0;
  const char* const number = std::strchr(name, '[');
  return number == nullptr ? 0 : std::strtoull(number + 1, nullptr, 10);
}

}  // namespace curfew::segment
