#include "probe/recorder/process_facts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "probe/segment/process_start.hpp"

namespace curfew::recorder::detail {
namespace {

// Reads up to `size` bytes of a small file. Returns how many it has read.
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

}  // namespace

void describe_process(segment::header& h) noexcept {
  h.start_jiffies = segment::own_start_jiffies();

  const std::size_t boot_id = read_file("/proc/sys/kernel/random/boot_id", h.boot_id, sizeof h.boot_id - 1);
  std::replace(h.boot_id, h.boot_id + boot_id, '\n', '\0');

  if (::readlink("/proc/self/exe", h.executable, sizeof h.executable - 1) < 0) h.executable[0] = '\0';

  std::size_t size = read_file("/proc/self/cmdline", h.command_line, sizeof h.command_line - 1);
  while (size > 0 && h.command_line[size - 1] == '\0') --size;
  std::replace(h.command_line, h.command_line + size, '\0', ' ');
}

}  // namespace curfew::recorder::detail
