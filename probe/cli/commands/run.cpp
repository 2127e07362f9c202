// `curfew run -- CMD ARG…`: runs CMD with what it needs to record its tasks, for `curfew tree` and the viewer.
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/exec_failure.hpp"
#include "probe/cli/process/python_path.hpp"

namespace curfew::cli {

namespace {

int run(std::vector<std::string> command) {
  const auto reason = why_python_ignores_us(command);
  if (!reason.empty()) throw failure(command.front() + " would record nothing: " + reason);
  set_python_path();
  ::setenv("CURFEW_RUN", "1", 1);  // has a Python that cannot record say so: no check does (unrecorded.py)
  std::vector<char*> words;
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  throw exec_failure(command.front(), errno);
}

}  // namespace

void add_run(CLI::App& app, action& chosen) {
  const auto words = std::make_shared<std::vector<std::string>>();
  auto& command =
      add_command(app, "run", "run a Python program so that its tasks are recorded", "curfew run -- CMD ARG…");
  end_options_at_first_word(command);
  set_footer(command,
             "It becomes CMD, in which Python records what asyncio does, as under\n"
             "`curfew check`.\n"
             "Programs that are built with curfew need no command for it.\n\n"
             "Example:\n"
             "  curfew run -- python3 server.py &\n"
             "  curfew tree server.py");
  when_chosen(command, [words, &chosen, &command] {
    *words = command_behind_options(command, "the command to run is missing: `curfew run -- CMD ARG…`");
    chosen = [words] { return run(*words); };
  });
}

}  // namespace curfew::cli
