// The program `curfew`: it adds the commands of commands/ to one CLI11 app, and handles failures.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "probe/cli/command_line/arguments.hpp"
#include "probe/cli/command_line/help_format.hpp"
#include "probe/cli/command_line/wrong_usage.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/model/printable.hpp"
#include "probe/reader/error.hpp"

namespace curfew::cli {

namespace {

int fail(std::string_view message, int status) {
  std::fprintf(stderr, "curfew: %s\n", model::printable(message).c_str());
  return status;
}

int run(int argc, char** argv) {
  CLI::App app("Is everyone home when the event loop closes?", "curfew");
  app.formatter(std::make_shared<help_format>("curfew COMMAND [OPTIONS] …"));
  app.set_version_flag("--version,-V", "curfew " CURFEW_VERSION);
  app.footer(
      "Examples:\n"
      "  curfew check -- ./server_test       fails when the test leaves a task behind\n"
      "  curfew ps                           which processes are instrumented\n"
      "  curfew tree server --watch          what its tasks do, now\n\n"
      "`curfew help COMMAND` says more.");
  // The last of several equal options counts, so that one on the command line overrides a shell alias's.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.require_subcommand(1);
  action chosen;
  for (add_command_to* const add_to : commands) add_to(app, chosen);
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return exit_status::failed;
  }
  try {
    auto words = prepared({argv + 1, argv + argc});
    std::reverse(words.begin(), words.end());  // CLI11 expects them in reverse order
    app.parse(words);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // help and version
    return fail(sentence_of(app, argv[1], e), exit_status::failed);
  }
  if (!app.got_subcommand("check") && !app.got_subcommand("run"))
    ::signal(SIGPIPE, SIG_IGN);  // whose commands inherit SIGPIPE as it is
  return chosen();
}

}  // namespace

}  // namespace curfew::cli

int main(int argc, char** argv) {
  using namespace curfew;
  try {
    return cli::run(argc, argv);
  } catch (const cli::failure& e) {
    return cli::fail(e.what(), e.status());
  } catch (const reader::error& e) {
    return cli::fail(e.what(), cli::exit_status::failed);
  } catch (const std::exception& e) {
    return cli::fail(std::string("failed: ") + e.what(), cli::exit_status::failed);
  }
}
