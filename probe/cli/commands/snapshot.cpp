// `curfew snapshot PID|FILE|NAME -o FILE`: saves a copy that any part of curfew can open later, here or elsewhere.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/open_target.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/private_directory.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

namespace {

struct snapshot_options {
  std::string target;
  std::string output;  // "-": standard output, which must not be a terminal
};

// Saves to a file first and copies that: the reader replaces files as a whole, and a pipe cannot be replaced.
void save_to_standard_output(reader::attachment& reader) {
  if (::isatty(STDOUT_FILENO) == 1)
    throw failure("a snapshot is no text for a terminal: redirect standard output, or name a file with -o");
  const private_directory directory;
  const auto path = directory.path() + "/snapshot";
  reader.save(path);
  const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw system_failure("cannot open " + path, errno);
  std::vector<char> bytes(1 << 16);
  for (ssize_t n = 0; (n = ::read(file.get(), bytes.data(), bytes.size())) != 0;) {
    if (n < 0) throw system_failure("cannot read " + path, errno);
    if (!write_all(STDOUT_FILENO, {bytes.data(), static_cast<std::size_t>(n)}, "standard output")) return;
  }
}

int snapshot(const snapshot_options& options) {
  auto reader = open_target(options.target);
  if (options.output == "-")
    save_to_standard_output(reader);
  else
    reader.save(options.output);
  return 0;
}

}  // namespace

void add_snapshot(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<snapshot_options>();
  auto& command = add_command(app, "snapshot", "save what a process recorded, to look at it later or elsewhere",
                              "curfew snapshot PID|FILE|NAME -o FILE");
  add_target(command, options->target);
  add_file(command, "--output,-o", options->output, "where to; - is standard output", presence::required);
  set_footer(command,
             "Example:\n"
             "  curfew snapshot 4242 -o server.curfewz && curfew tree server.curfewz");
  when_chosen(command, [options, &chosen] { chosen = [options] { return snapshot(*options); }; });
}

}  // namespace curfew::cli
