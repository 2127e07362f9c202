#include "probe/recorder/process_facts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>

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

// A text that is cut where its room ends. Its last byte stays 0.
class cut_line {
 public:
  cut_line(char* to, std::size_t room) noexcept : at_(to), end_(to + room - 1) {}

  void add(std::string_view text) noexcept {
    const auto size = std::min(text.size(), static_cast<std::size_t>(end_ - at_));
    at_ = std::copy_n(text.data(), size, at_);
  }

 private:
  char* at_;
  char* const end_;
};

// Adds a word so that it can be told from the next one: as a shell reads it.
void add_word(cut_line& line, std::string_view word) noexcept {
  if (!word.empty() && word.find_first_of(" \t\n'\"\\") == std::string_view::npos) return line.add(word);
  line.add("'");
  for (const char c : word) line.add(c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1));
  line.add("'");
}

}  // namespace

void describe_process(segment::header& h) noexcept {
  h.start_jiffies = segment::own_start_jiffies();

  const std::size_t boot_id = read_file("/proc/sys/kernel/random/boot_id", h.boot_id, sizeof h.boot_id - 1);
  std::replace(h.boot_id, h.boot_id + boot_id, '\n', '\0');

  if (::readlink("/proc/self/exe", h.executable, sizeof h.executable - 1) < 0) h.executable[0] = '\0';

  char words[sizeof h.command_line];  // each with a NUL behind it
  const std::size_t size = read_file("/proc/self/cmdline", words, sizeof words);
  cut_line line(h.command_line, sizeof h.command_line);
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = ::strnlen(words + at, size - at);
    if (at != 0) line.add(" ");
    add_word(line, {words + at, length});
    at += length + 1;
  }
}

}  // namespace curfew::recorder::detail
