#include "probe/cli/terminal/report_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/reader/recorded_file.hpp"

namespace curfew::cli {

namespace {

// Returns whether a file can be run, by what it begins with: modes say nothing on file systems that have none.
bool is_program(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return false;
  char begins[4]{};
  std::ifstream(path, std::ios::binary).read(begins, sizeof begins);
  const std::string_view all(begins, sizeof begins);
  return all ==
             "\x7f"
             "ELF" ||
         (all.starts_with("#!") && (about.st_mode & 0111) != 0);
}

}  // namespace

report_file::report_file(const std::string& path) : path_(path) {
  if (reader::is_recorded_file(path)) throw failure(reader::not_overwritten(path));
  if (is_program(path))
    throw failure(path + ": is a program, and is not overwritten: name another file for the report");
  open();
  if (!file_ && errno != ENXIO) throw system_failure("cannot write to " + path, errno);
}

// Leaves file_ empty, and the reason in errno, if it cannot: ENXIO if nobody reads the FIFO.
void report_file::open() {
  constexpr int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK;
  file_ = reader::descriptor(::open(path_.c_str(), flags | O_EXCL, 0666));
  is_made_here_ = static_cast<bool>(file_);
  if (!file_) file_ = reader::descriptor(::open(path_.c_str(), flags, 0666));
  if (file_) ::fcntl(file_.get(), F_SETFL, ::fcntl(file_.get(), F_GETFL) & ~O_NONBLOCK);
}

// A reader that was started beside the check may not have come so far.
void report_file::wait_for_reader() {
  constexpr std::chrono::milliseconds patience{1000}, pause{10};
  for (std::chrono::milliseconds waited{0}; !file_ && errno == ENXIO && waited < patience; waited += pause) {
    std::this_thread::sleep_for(pause);
    open();
  }
  if (!file_)
    throw errno == ENXIO ? failure("cannot write to " + path_ + ": it is a FIFO that nobody reads")
                         : system_failure("cannot write to " + path_, errno);
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

bool report_file::is_at(const std::string& path) const {
  struct stat about{}, there{};
  if (!file_ || ::fstat(file_.get(), &about) != 0 || !S_ISREG(about.st_mode)) return false;
  return ::stat(path.c_str(), &there) == 0 && there.st_dev == about.st_dev && there.st_ino == about.st_ino;
}

std::string report_file::contents() const {
  struct stat about{};
  if (!file_ || ::fstat(file_.get(), &about) != 0 || !S_ISREG(about.st_mode) || !is_at_its_path()) return {};
  std::ifstream file(path_, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void report_file::remove_until_filled() {
  if (is_made_here_ && is_at_its_path()) ::unlink(path_.c_str());
}

// Writes beside the path, and renames: who is killed meanwhile leaves no half of a report under its name. Returns false
// where no file can be made.
bool report_file::fill_anew(std::string_view text) const {
  const auto beside = path_ + "." + std::to_string(::getpid()) + ".new";
  const reader::descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file) return false;
  try {
    if (!write_all(file.get(), text, path_)) throw system_failure("cannot write to " + path_, EPIPE);
    if (::rename(beside.c_str(), path_.c_str()) != 0) throw system_failure("cannot write to " + path_, errno);
  } catch (const failure&) {
    ::unlink(beside.c_str());
    throw;
  }
  return true;
}

void report_file::fill(std::string_view text) {
  struct stat there{};
  if (file_ && ::lstat(path_.c_str(), &there) != 0 && errno == ENOENT && fill_anew(text)) return;
  if (file_ && !is_at_its_path()) *this = report_file(path_);
  if (!file_) {
    errno = ENXIO;
    wait_for_reader();
  }
  // Pipes and terminals cannot be truncated, and need not be.
  if (::ftruncate(file_.get(), 0) != 0 && errno != EINVAL) throw system_failure("cannot write to " + path_, errno);
  if (!write_all(file_.get(), text, path_)) throw system_failure("cannot write to " + path_, EPIPE);
}

void report_file::remove() {
  struct stat about{};
  if (!file_ || ::fstat(file_.get(), &about) != 0 || !S_ISREG(about.st_mode) || !is_at_its_path()) return;
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {  // /dev/stdout: it has what others wrote
    struct stat printed{};
    if (::fstat(fd, &printed) == 0 && printed.st_dev == about.st_dev && printed.st_ino == about.st_ino) return;
  }
  // Through a symbolic link: where that cannot be followed the file is empty at least.
  std::error_code error;
  const auto target = std::filesystem::canonical(path_, error);
  const bool is_gone = !error && std::filesystem::remove(target, error);
  [[maybe_unused]] const int cut = is_gone ? 0 : ::ftruncate(file_.get(), 0);
}

void report_file::remove_if_empty() {
  struct stat about{};
  if (file_ && ::fstat(file_.get(), &about) == 0 && about.st_size == 0) remove();
}

}  // namespace curfew::cli
