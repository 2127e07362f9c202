// `curfew help [COMMAND]`: says how a command is used.
#include <memory>
#include <string>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/command_line/wrong_usage.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

void add_help(CLI::App& app, action& chosen) {
  const auto of = std::make_shared<std::string>();  // "": curfew itself
  auto& command = add_command(app, "help", "say how a command is used", "curfew help [COMMAND]");
  add_argument(command, "command", "COMMAND", *of, "one of the commands of `curfew help`");
  set_footer(command, "`curfew COMMAND --help` says the same.");
  when_chosen(command, [of, &app, &chosen] {
    const CLI::App* const about = of->empty() ? &app : find_command(app, *of);
    if (about == nullptr) refuse(no_such_command(app, *of));
    chosen = [about] {
      print(help_of(*about));
      return 0;
    };
  });
}

}  // namespace curfew::cli
