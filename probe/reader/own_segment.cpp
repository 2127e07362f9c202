// Whether a segment is that of the process that reads it. Its pid does not say it: processes of two containers that
// share a folder may have the same.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "probe/reader/clock.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/reader/directory.hpp"
#include "probe/reader/reader.hpp"

namespace curfew::reader {

namespace {

// Field 22 of /proc/self/stat, as the recorder has it: behind the last ")", which ends the program's name, comes the
// third field. 0: it cannot be told.
std::uint64_t own_start_jiffies() {
  const descriptor file(::open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> bytes{};
  const auto n = file ? ::read(file.get(), bytes.data(), bytes.size()) : 0;
  const std::string_view line(bytes.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  auto at = line.rfind(')');
  for (int field = 2; field < 22 && at != std::string_view::npos; ++field) at = line.find(' ', at + 1);
  std::uint64_t jiffies = 0;
  if (at != std::string_view::npos) std::from_chars(line.data() + at + 1, line.data() + line.size(), jiffies);
  return jiffies;
}

}  // namespace

bool segment_reader::is_own() const {
  const directory d = read_directory(source_);
  return d.header->pid == static_cast<std::uint32_t>(::getpid()) && d.header->start_jiffies == own_start_jiffies() &&
         is_this_boot(*d.header);
}

}  // namespace curfew::reader
