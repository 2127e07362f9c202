#include "probe/cli/terminal/report_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/reader/recorded_file.hpp"

namespace curfew::cli {

report_file::report_file(const std::string& path) : path_(path) {
  if (reader::is_recorded_file(path)) throw failure(reader::not_overwritten(path));
  file_ = reader::descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!file_) throw system_failure("cannot open the report's file " + path, errno);
}

// Returns whether the path still names the opened file. Commands tidy up: they may remake a build folder and everything
// in it.
bool report_file::is_at_its_path() const {
  struct stat opened{}, there{};
  if (::fstat(file_.get(), &opened) != 0 || ::stat(path_.c_str(), &there) != 0) return false;
  return opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

bool report_file::is_one_with(const report_file& other) const {
  struct stat one{}, another{};
  if (!file_ || !other.file_ || ::fstat(file_.get(), &one) != 0 || ::fstat(other.file_.get(), &another) != 0)
    return false;
  return S_ISREG(one.st_mode) && one.st_dev == another.st_dev && one.st_ino == another.st_ino;
}

void report_file::fill(std::string_view text) {
  if (!is_at_its_path()) *this = report_file(path_);
  // Pipes and terminals cannot be truncated, and need not be.
  if (::ftruncate(file_.get(), 0) != 0 && errno != EINVAL) throw system_failure("cannot write to " + path_, errno);
  if (!write_all(file_.get(), text, path_)) throw system_failure("cannot write to " + path_, EPIPE);
}

}  // namespace curfew::cli
