#include "probe/recorder/process_facts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace curfew::recorder::detail {
namespace {

// Up to `size` bytes of a small file; returns how many.
std::size_t read_file(const char* path, char* to, std::size_t size) noexcept {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::read(fd, to + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  ::close(fd);
  return got;
}

// Field 22 of /proc/PID/stat. The second field is the program's name in parentheses, which may hold anything: count
// from the last of them.
std::uint64_t start_jiffies() noexcept {
  char text[1024];
  const std::size_t size = read_file("/proc/self/stat", text, sizeof text - 1);
  text[size] = '\0';
  const char* at = std::strrchr(text, ')');
  if (at == nullptr) return 0;
  for (int field = 2; field < 22; ++field) {
    at = std::strchr(at + 1, ' ');
    if (at == nullptr) return 0;
  }
  return std::strtoull(at + 1, nullptr, 10);
}

}  // namespace

void describe_process(segment::header& h) noexcept {
  h.start_jiffies = start_jiffies();

  const std::size_t boot_id = read_file("/proc/sys/kernel/random/boot_id", h.boot_id, sizeof h.boot_id - 1);
  std::replace(h.boot_id, h.boot_id + boot_id, '\n', '\0');

  if (::readlink("/proc/self/exe", h.executable, sizeof h.executable - 1) < 0) h.executable[0] = '\0';

  std::size_t size = read_file("/proc/self/cmdline", h.command_line, sizeof h.command_line - 1);
  while (size > 0 && h.command_line[size - 1] == '\0') --size;
  std::replace(h.command_line, h.command_line + size, '\0', ' ');
}

}  // namespace curfew::recorder::detail
