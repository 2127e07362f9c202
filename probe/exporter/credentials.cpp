#include "probe/exporter/credentials.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "probe/reader/descriptor.hpp"

namespace curfew::metrics {

namespace {

constexpr std::size_t longest_file = 4096;

// Returns whether the two are equal. How long it takes depends on the length of `given` alone, so that nobody can find
// out the secret by measuring.
bool equal(std::string_view secret, std::string_view given) {
  unsigned difference = secret.size() == given.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
    difference |= static_cast<unsigned>(expected) ^ static_cast<unsigned>(given[i]);
  }
  return difference == 0;
}

std::invalid_argument wrong(const std::string& path, const std::string& what) {
  return std::invalid_argument(path + " " + what);
}

std::string content_of(const std::string& path, bool& others_can_read) {
  const auto failed = [&] {
    return std::system_error(errno, std::generic_category(), "cannot read the user and password in " + path);
  };
  const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0) throw failed();
  if (!S_ISREG(status.st_mode)) throw wrong(path, "is no file");
  others_can_read = (status.st_mode & 077) != 0;
  std::array<char, longest_file> text;
  const ssize_t length = ::read(file.get(), text.data(), text.size());
  if (length < 0) throw failed();
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

bool credentials::match(std::string_view given_user, std::string_view given_password) const {
  const bool user_matches = equal(user, given_user);
  const bool password_matches = equal(password, given_password);
  return user_matches && password_matches;
}

credentials read_credentials(const std::string& path) {
  bool others_can_read = false;
  std::string line = content_of(path, others_can_read);
  if (line.ends_with('\n')) line.pop_back();
  const auto colon = line.find(':');
  const bool one_line = line.find_first_of("\r\n") == std::string::npos;
  if (!one_line || colon == std::string::npos || colon == 0 || colon + 1 == line.size()) {
    throw wrong(path, "has to be one line: user:password");
  }
  // This is checked last: if the file turns out to be something else, its mode does not matter.
  if (others_can_read) throw wrong(path, "can be read by others: chmod 600 " + path);
  return {line.substr(0, colon), line.substr(colon + 1)};
}

}  // namespace curfew::metrics
