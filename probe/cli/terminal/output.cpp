#include "probe/cli/terminal/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "probe/cli/failure.hpp"

namespace curfew::cli {

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

std::string working_directory() {
  std::error_code error;
  return std::filesystem::current_path(error).string();
}

}  // namespace curfew::cli
