// The command line `curfew`.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/cli/command_line/arguments.hpp"
#include "probe/cli/command_line/options.hpp"
#include "probe/cli/command_line/wrong_usage.hpp"
#include "probe/cli/commands/check.hpp"
#include "probe/cli/commands/clean.hpp"
#include "probe/cli/commands/doctor.hpp"
#include "probe/cli/commands/explain.hpp"
#include "probe/cli/commands/export.hpp"
#include "probe/cli/commands/ps.hpp"
#include "probe/cli/commands/snapshot.hpp"
#include "probe/cli/commands/tree.hpp"
#include "probe/cli/commands/view.hpp"
#include "probe/cli/failure.hpp"
#include "probe/reader/error.hpp"
#include "probe/report/gaps.hpp"
#include "probe/report/paint.hpp"

namespace curfew::cli {

namespace {

void add_check(CLI::App& app, check_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("check", "run a command; fail when it leaves a task behind");
  command.formatter(std::make_shared<formatter>("curfew check [OPTIONS] -- CMD ARG…"));
  command.prefix_command();
  add_number(command, "--exit-code", options.exit_code, 1, 255, "status with findings, when CMD's own is 0 (23)");
  command
      .add_option_function<std::string>(
          "--timeout", [&](const std::string& text) { options.timeout = duration_of("--timeout", text, a_moment); },
          "after this long: take the tree, end CMD and its children, exit with 124")
      ->type_name("DURATION");
  for (const auto& form : report::gap_forms())
    command.add_flag_callback(
        "--allow-" + std::string(form.name), [&] { options.allowed.set(static_cast<std::size_t>(form.kind)); },
        "no failure: " + std::string(form.what));
  add_format(command, options.format);
  add_file(command, "--output,-o", options.output, "write the report here, not to standard error");
  add_colour(command, options.colour);
  command.footer(
      "Exit status: CMD's own when it is not 0 (128+N when signal N killed it);\n"
      "else 23 with findings; else 24 when not everything could be judged: each cause\n"
      "has its sentence and an --allow- option; else 0. 124: timed out.\n"
      "125: curfew itself failed. 126: CMD cannot be run. 127: CMD was not found.\n\n"
      "Examples:\n"
      "  curfew check -- ./server_test\n"
      "  curfew check --timeout 30s --format json -o report.json -- ctest");
  command.callback([&] {
    options.command = command.remaining();
    const bool begins_with_dash = !options.command.empty() && options.command.front().starts_with('-');
    if (begins_with_dash) throw CLI::ExtrasError(options.command);
    if (!options.command.empty() && options.command.front() == end_of_options)
      options.command.erase(options.command.begin());
    for (auto& word : options.command)
      if (word == end_of_options) word = "--";
    if (options.command.empty())
      throw CLI::ValidationError("the command to check is missing: `curfew check -- CMD ARG…`");
    chosen = [&] { return check(options); };
  });
}

void add_ps(CLI::App& app, ps_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("ps", "list instrumented processes, and dead ones that left their segment");
  command.formatter(std::make_shared<formatter>("curfew ps [OPTIONS]"));
  add_format(command, options.format);
  add_colour(command, options.colour);
  command.footer("Looks in $CURFEW_DIR, else $XDG_RUNTIME_DIR/curfew, else /dev/shm/curfew-UID.");
  command.callback([&] { chosen = [&] { return ps(options); }; });
}

constexpr auto what_target = "a process, a segment or snapshot file, or a program's name";

void add_tree(CLI::App& app, tree_options& options, std::string& watch, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("tree", "show who owns whom in a process, and what each waits for");
  command.formatter(std::make_shared<formatter>("curfew tree [OPTIONS] PID|FILE|NAME"));
  command.add_option("target", options.target, what_target)->required()->type_name("PID|FILE|NAME");
  command.add_flag("--watch{1s}", watch, "redraw again and again (every second); q leaves");
  add_growing_over(command, options.growing_over, "with --watch: a site");
  command.add_flag_callback(
      "--no-fold", [&] { options.fold = false; }, "a line for each task, also for those that are alike");
  add_format(command, options.format);
  add_colour(command, options.colour);
  command.footer(
      "Examples:\n"
      "  curfew tree server\n"
      "  curfew tree 4242 --watch 500ms\n"
      "  curfew tree server.curfewz --format json");
  command.callback([&] {
    if (!watch.empty()) options.watch = duration_of("--watch", watch, a_moment);
    chosen = [&] { return tree(options); };
  });
}

void add_snapshot(CLI::App& app, snapshot_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("snapshot", "save what a process recorded, to look at it later or elsewhere");
  command.formatter(std::make_shared<formatter>("curfew snapshot PID|FILE|NAME -o FILE"));
  command.add_option("target", options.target, what_target)->required()->type_name("PID|FILE|NAME");
  add_file(command, "--output,-o", options.output, "where to; - is standard output")->required();
  command.footer(
      "Example:\n"
      "  curfew snapshot 4242 -o server.curfewz && curfew tree server.curfewz");
  command.callback([&] { chosen = [&] { return snapshot(options); }; });
}

void add_export(CLI::App& app, export_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("export", "serve the metrics of all instrumented processes for Prometheus");
  command.formatter(std::make_shared<formatter>("curfew export [OPTIONS]"));
  command.add_option("--listen", options.listen, "where to (127.0.0.1:9464); port 0 is any that is free")
      ->type_name("ADDRESS:PORT");
  command.add_flag("--beyond-loopback", options.beyond_loopback, "allow an address that other machines may reach");
  add_file(command, "--auth-file", options.auth_file, "who may scrape: a file with one line, user:password");
  add_number(command, "--spawn-sites", options.metrics.spawn_sites, 0, 1000,
             "series a loop for the sites with most live tasks (20)");
  command
      .add_option_function<std::string>(
          "--grace", [&](const std::string& text) { options.grace = duration_of("--grace", text, from_zero); },
          "how long the last numbers of an ended process are shown (5m)")
      ->type_name("DURATION");
  add_growing_over(command, options.metrics.growing_over, "a spawn site");
  command.footer(
      "Looks in $CURFEW_DIR, else $XDG_RUNTIME_DIR/curfew, else /dev/shm/curfew-UID,\n"
      "Ends on SIGINT and SIGTERM.\n\n"
      "Example:\n"
      "  curfew export & curl http://127.0.0.1:9464/metrics");
  command.callback([&] { chosen = [&] { return export_metrics(options); }; });
}

void add_view(CLI::App& app, view_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("view", "look at a process in a window: starts curfew-viewer");
  command.formatter(std::make_shared<formatter>("curfew view [PID|FILE|NAME] [OPTIONS OF curfew-viewer]"));
  command.prefix_command();
  command.footer(
      "Examples:\n"
      "  curfew view                         choose one of the processes of this host\n"
      "  curfew view server --scale 2        `curfew-viewer --help` has the options");
  command.callback([&] {
    options.arguments = command.remaining();
    chosen = [&] { return view(options); };
  });
}

void add_explain(CLI::App& app, explain_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("explain", "say what a finding means and how it is fixed");
  command.formatter(std::make_shared<formatter>("curfew explain [OPTIONS] [FINDING]"));
  command.add_option("finding", options.finding, "as a report names it; none: list them all")->type_name("FINDING");
  add_colour(command, options.colour);
  command.footer(
      "Example:\n"
      "  curfew explain orphaned-task");
  command.callback([&] { chosen = [&] { return explain(options); }; });
}

void add_doctor(CLI::App& app, doctor_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("doctor", "say whether anything is recorded here, and why not");
  command.formatter(std::make_shared<formatter>("curfew doctor [OPTIONS] [PID|NAME]"));
  command.add_option("process", options.process, "is curfew in it, and does it record")->type_name("PID|NAME");
  add_colour(command, options.colour);
  command.footer("Exit status: 0 when recording works, else 1.");
  command.callback([&] { chosen = [&] { return doctor(options); }; });
}

void add_clean(CLI::App& app, clean_options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("clean", "remove what dead processes left");
  command.formatter(std::make_shared<formatter>("curfew clean [--dry-run]"));
  command.add_flag("--dry-run,-n", options.dry_run, "remove nothing, say what would be removed");
  command.footer(
      "Looks in $CURFEW_DIR, else $XDG_RUNTIME_DIR/curfew, else /dev/shm/curfew-UID,\n"
      "and for folders of checks that were killed beside it.\n"
      "Nothing of a process that runs is touched.");
  command.callback([&] { chosen = [&] { return clean(options); }; });
}

void add_help(CLI::App& app, std::string& of, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("help", "say how a command is used");
  command.formatter(std::make_shared<formatter>("curfew help [COMMAND]"));
  command.add_option("command", of, "one of the commands of `curfew help`")->type_name("COMMAND");
  command.footer("`curfew COMMAND --help` says the same.");
  command.callback([&] {
    const CLI::App* const about = of.empty() ? &app : find_command(app, of);
    if (about == nullptr) throw CLI::ValidationError(no_such_command(app, of));
    chosen = [about] { return print(about->get_formatter()->make_help(about, "", CLI::AppFormatMode::Normal)), 0; };
  });
}

int fail(std::string_view message, int status) {
  std::fprintf(stderr, "curfew: %s\n", report::printable(message).c_str());
  return status;
}

int run(int argc, char** argv) {
  CLI::App app("Is everyone home when the event loop closes?", "curfew");
  app.formatter(std::make_shared<formatter>("curfew COMMAND [OPTIONS] …"));
  app.set_version_flag("--version,-V", "curfew " CURFEW_VERSION);
  app.footer(
      "Examples:\n"
      "  curfew check -- ./server_test       fails when the test leaves a task behind\n"
      "  curfew ps                           which processes are instrumented\n"
      "  curfew tree server --watch          what its tasks do, now\n\n"
      "`curfew help COMMAND` says more.");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);  // as a shell's aliases want it
  app.require_subcommand(1);

  std::function<int()> chosen;
  check_options check;
  ps_options ps;
  tree_options tree;
  snapshot_options snapshot;
  explain_options explained;
  doctor_options examined;
  clean_options cleaned;
  export_options exported;
  view_options view;
  std::string watch, helped;
  add_check(app, check, chosen);
  add_ps(app, ps, chosen);
  add_tree(app, tree, watch, chosen);
  add_snapshot(app, snapshot, chosen);
  add_explain(app, explained, chosen);
  add_doctor(app, examined, chosen);
  add_clean(app, cleaned, chosen);
  add_export(app, exported, chosen);
  add_view(app, view, chosen);
  add_help(app, helped, chosen);
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return exit_status::failed;
  }
  try {
    auto words = prepared({argv + 1, argv + argc});
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(words);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    return fail(sentence_of(app, argv[1], e), exit_status::failed);
  }
  if (app.got_subcommand("check")) return chosen();
  ::signal(SIGPIPE, SIG_IGN);
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
