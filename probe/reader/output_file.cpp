#include "probe/reader/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "probe/reader/error.hpp"
#include "probe/reader/recorded_file.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::reader {

output_file::output_file(std::string path) : path_(std::move(path)) {
  if (is_recorded_file(path_)) throw error(fault::cannot_write, not_overwritten(path_));
  struct stat status{};
  if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    file_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
  } else {
    temporary_ = path_ + ".XXXXXX";
    file_ = descriptor(::mkostemp(temporary_.data(), O_CLOEXEC));
    if (!file_) temporary_.clear();
  }
  if (!file_) fail("cannot be made", errno);
}

output_file::~output_file() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void output_file::write(const void* bytes, std::size_t size) {
  const char* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t n = ::write(file_.get(), at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot be written", errno);
    at += n;
    size -= static_cast<std::size_t>(n);
  }
}

void output_file::commit() {
  if (file_.close() != 0) fail("cannot be written", errno);
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot be made", errno);
  temporary_.clear();
}

void output_file::fail(const char* what, int code) const {
  throw error(fault::cannot_write, path_ + ": " + what + ": " + segment::reason(code));
}

}  // namespace curfew::reader
