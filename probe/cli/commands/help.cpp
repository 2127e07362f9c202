// `curfew help [COMMAND]`: says how a command is used, to people, to man(1) and to shells.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "probe/cli/command_line/command_table.hpp"
#include "probe/cli/command_line/completion.hpp"
#include "probe/cli/command_line/manual_page.hpp"
#include "probe/cli/command_line/options.hpp"
#include "probe/cli/command_line/wrong_usage.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

namespace {

struct help_options {
  std::string command;  // "": curfew itself
  bool as_manual = false;
  std::string shell;  // "": no completion is asked for
};

std::vector<std::string> names_of_shells() {
  std::vector<std::string> names;
  for (const auto& shell : shells()) names.emplace_back(shell.name);
  return names;
}

std::vector<std::string> names_of_commands(CLI::App& app) {
  std::vector<std::string> names;
  for (const auto& row : command_table(app))
    if (!row.name.empty()) names.push_back(row.name);
  return names;
}

std::string completion_for(const std::string& name, CLI::App& app) {
  const auto all = shells();
  const auto found = std::find_if(all.begin(), all.end(), [&](const shell& s) { return s.name == name; });
  if (found == all.end()) refuse("--completion: there is no script for \"" + name + "\", but for bash, zsh and fish");
  return found->completion(command_table(app));
}

std::string manual_of(const std::string& command, CLI::App& app) {
  const auto table = command_table(app);
  const auto row = std::find_if(table.begin(), table.end(), [&](const command_row& r) { return r.name == command; });
  return manual_page(*row, table, CURFEW_VERSION);
}

}  // namespace

void add_help(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<help_options>();
  auto& command = add_command(app, "help", "say how a command is used", "curfew help [OPTIONS] [COMMAND]");
  add_argument(command, "command", "COMMAND", options->command, "one of the commands of `curfew help`",
               names_of_commands(app));
  add_flag(command, "--man", options->as_manual, "as a page for man(1)");
  add_text(command, "--completion", "SHELL", options->shell, "a script for bash, zsh or fish, which completes words",
           names_of_shells());
  set_footer(command,
             "`curfew COMMAND --help` says the same. Pages and completions are installed with curfew. "
             "Elsewhere a shell takes a completion as it starts.\n\n"
             "Example:\n"
             "  source <(curfew help --completion bash)");
  when_chosen(command, [options, &app, &chosen] {
    const CLI::App* const about = options->command.empty() ? &app : find_command(app, options->command);
    if (about == nullptr) refuse(no_such_command(app, options->command));
    std::string text;
    if (!options->shell.empty())
      text = completion_for(options->shell, app);
    else
      text = options->as_manual ? manual_of(options->command, app) : help_of(*about);
    chosen = [text = std::move(text)] {
      print(text);
      return 0;
    };
  });
}

}  // namespace curfew::cli
