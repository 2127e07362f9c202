#include "probe/reader/recorded_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "probe/reader/descriptor.hpp"
#include "probe/segment/control.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

bool is_recorded_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  char begins[sizeof segment::magic]{};
  static_assert(sizeof begins == sizeof segment::control_magic);
  if (!file || ::pread(file.get(), begins, sizeof begins, 0) != static_cast<ssize_t>(sizeof begins)) return false;
  return std::memcmp(begins, segment::magic, sizeof begins) == 0 ||
         std::memcmp(begins, segment::control_magic, sizeof begins) == 0;
}

std::string not_overwritten(const std::string& path) {
  return path + ": is a segment, in which a process records or has recorded, and is not overwritten: name another file";
}

}  // namespace curfew::reader
