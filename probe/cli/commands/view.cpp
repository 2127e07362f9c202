#include "probe/cli/commands/view.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <string_view>

#include "probe/cli/failure.hpp"

namespace curfew::cli {

namespace {

constexpr const char* program = "curfew-viewer";

// The one beside this program; "" where that cannot be known.
std::string beside_us() {
  std::array<char, PATH_MAX> self{};
  const ssize_t size = ::readlink("/proc/self/exe", self.data(), self.size());
  if (size <= 0 || static_cast<std::size_t>(size) == self.size()) return {};
  const std::string_view path(self.data(), static_cast<std::size_t>(size));
  return std::string(path.substr(0, path.rfind('/') + 1)) + program;
}

}  // namespace

int view(const view_options& options) {
  std::string name = program;
  std::vector<std::string> words = options.arguments;
  std::vector<char*> arguments{name.data()};
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string beside = beside_us();
  if (!beside.empty()) ::execv(beside.c_str(), arguments.data());
  if (errno == ENOENT || beside.empty()) ::execvp(program, arguments.data());
  if (errno != ENOENT) throw system_failure("cannot start " + std::string(program), errno);
  throw failure(
      "there is no curfew-viewer beside curfew, nor in PATH. It is built with curfew where its libraries are: install "
      "libimgui-dev libglfw3-dev libgl-dev libstb-dev libfreetype-dev, then build again (./dev build does both)",
      exit_status::not_found);
}

}  // namespace curfew::cli
