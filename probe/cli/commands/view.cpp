// `curfew view`: starts the desktop viewer, which is a separate program.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"

namespace curfew::cli {

namespace {

struct view_options {
  std::vector<std::string> arguments;  // passed to curfew-viewer as they are
};

constexpr const char* program = "curfew-viewer";

// Returns the path of the viewer beside this program, or "" if that cannot be known.
std::string beside_us() {
  std::array<char, PATH_MAX> self{};
  const ssize_t size = ::readlink("/proc/self/exe", self.data(), self.size());
  if (size <= 0 || static_cast<std::size_t>(size) == self.size()) return {};
  const std::string_view path(self.data(), static_cast<std::size_t>(size));
  return std::string(path.substr(0, path.rfind('/') + 1)) + program;
}

// Becomes curfew-viewer: the one beside this program, or else the first in $PATH. Throws failure if it cannot be
// started; does not return otherwise.
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

}  // namespace

void add_view(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<view_options>();
  auto& command = add_command(app, "view", "look at a process in a window: starts curfew-viewer",
                              "curfew view [PID|FILE|NAME] [OPTIONS OF curfew-viewer]");
  end_options_at_first_word(command);
  set_footer(command,
             "Examples:\n"
             "  curfew view                         choose one of the processes of this host\n"
             "  curfew view server --scale 2        `curfew-viewer --help` has the options");
  when_chosen(command, [options, &chosen, &command] {
    options->arguments = words_behind_options(command);
    chosen = [options] { return view(*options); };
  });
}

}  // namespace curfew::cli
