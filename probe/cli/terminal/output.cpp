#include "probe/cli/terminal/output.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "probe/cli/failure.hpp"

namespace curfew::cli {

namespace {

std::optional<std::size_t> chosen_columns() {
  const char* const chosen = std::getenv("COLUMNS");
  if (chosen == nullptr) return {};
  std::size_t columns = 0;
  const std::string_view text(chosen);
  const auto [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (wrong != std::errc() || rest != text.data() + text.size() || columns == 0) return {};
  return columns;
}

}  // namespace

bool wants_colour(colour_choice choice, int fd) {
  if (choice != colour_choice::automatic) return choice == colour_choice::always;
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;  // https://no-color.org
  const char* const term = std::getenv("TERM");
  return ::isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

terminal_size size_of_terminal(int fd) {
  winsize size{};
  if (::isatty(fd) != 1 || ::ioctl(fd, TIOCGWINSZ, &size) != 0) return {};
  return {chosen_columns().value_or(size.ws_col), size.ws_row};
}

bool write_all(int fd, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EPIPE) {
      return false;
    } else if (errno != EINTR) {
      throw system_failure("cannot write to " + name, errno);
    }
  }
  return true;
}

void print(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text, "standard output")) std::exit(0);
}

report_file::report_file(const std::string& path)
    : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666)) {
  if (!file_) throw system_failure("cannot open the report's file " + path, errno);
}

// Commands tidy up: a build folder is made anew, with what stands in it.
bool report_file::is_at_its_path() const {
  struct stat opened{}, there{};
  if (::fstat(file_.get(), &opened) != 0 || ::stat(path_.c_str(), &there) != 0) return false;
  return opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

void report_file::fill(std::string_view text) {
  if (!is_at_its_path()) *this = report_file(path_);
  // Pipes and terminals have nothing to cut off.
  if (::ftruncate(file_.get(), 0) != 0 && errno != EINVAL) throw system_failure("cannot write to " + path_, errno);
  if (!write_all(file_.get(), text, path_)) throw system_failure("cannot write to " + path_, EPIPE);
}

std::string working_directory() {
  std::error_code error;
  return std::filesystem::current_path(error).string();
}

}  // namespace curfew::cli
