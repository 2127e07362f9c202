// curfew-viewer: the command line of the desktop viewer.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "probe/judge/suppression_files.hpp"
#include "probe/model/duration.hpp"
#include "probe/report/terminal/wrapped.hpp"
#include "probe/segment/folder.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"
#include "probe/verdict/time_limits.hpp"
#include "viewer/ingest/process_list.hpp"
#include "viewer/program.hpp"
#include "viewer/session/saved_state.hpp"

namespace {

constexpr int failed = 125;  // the same status as that of `curfew` (probe/cli/exit_status.hpp)

// Gives the memory of large view models, of e.g. a million tasks, back to the system at once when they are freed.
// Without a fixed threshold glibc keeps freed pieces of up to 64 MiB, once it has seen such large ones.
void give_memory_back() { ::mallopt(M_MMAP_THRESHOLD, 1 << 20); }

// Formats the help as curfew's own (probe/cli/command_line/help_format.hpp), which is not linked here: what the program
// is, a usage line, and columns.
class formatter : public CLI::Formatter {
 public:
  formatter() {
    column_width(28);
    label("Positionals", "Arguments");
  }
  std::string make_usage(const CLI::App*, std::string) const override {
    return "usage: curfew-viewer [OPTIONS] [PID|FILE|NAME]\n";
  }
  std::string make_option_name(const CLI::Option* option, bool positional) const override {
    return positional ? option->get_type_name() : CLI::Formatter::make_option_name(option, positional);
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_positional() || option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

// Adds an option for each rule that has a time limit, as `curfew tree` has them.
void add_time_limits(CLI::App& app, curfew::verdict::time_limits& limits) {
  namespace model = curfew::model;
  for (const auto kind : curfew::verdict::foremost_first()) {
    const auto& limit = curfew::verdict::rule_of(kind).limit;
    if (limit.option.empty()) continue;
    const std::string name(limit.option);
    const auto set = [&limits, kind, name](const std::string& text) {
      const auto why_not = model::why_no_duration(text, model::a_moment);
      if (!why_not.empty()) throw CLI::ValidationError(name, "\"" + text + "\" " + why_not);
      limits.set(kind, *model::parse_duration(text));
    };
    const std::string what = std::string(limit.what) + " (" + model::typed(limit.usual) + ")";
    app.add_option_function<std::string>(name, set, curfew::report::wrapped(what, 52))->type_name("DURATION");
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace curfew::viewer;
  give_memory_back();
  program_options o;
  o.state_path = saved_state_path();
  loaded_state loaded = load_state(o.state_path);
  o.state = loaded.state;
  o.notice = loaded.notice;

  std::string target;
  bool dark = false;
  CLI::App app("look at the tasks of a process in a window", "curfew-viewer");
  app.formatter(std::make_shared<formatter>());
  app.add_option("target", target,
                 "a process, a segment or snapshot file, or a\nprogram's name; none: choose one there")
      ->type_name("PID|FILE|NAME");
  app.add_option("--scale", o.state.scale, "of everything, from 0.5 to 4 (as the last time, at\nfirst the screen's)")
      ->type_name("N")
      ->check(CLI::Range(0.5, 4.0).description(""));
  auto* const light = app.add_flag("--light", o.state.light, "the light theme (as the last time, at first dark)");
  app.add_flag("--dark", dark, "the dark theme")->excludes(light);
  app.add_option("--width", o.state.width, "of the window, from 320; at most the screen's (as\nthe last time)")
      ->type_name("N")
      ->check(CLI::Range(320, 16384).description(""));
  app.add_option("--height", o.state.height, "of the window, from 240; at most the screen's (as\nthe last time)")
      ->type_name("N")
      ->check(CLI::Range(240, 16384).description(""));
  std::vector<std::string> suppressions;
  app.add_option("--suppressions", suppressions,
                 "findings that are known and meant: FINDING:PATTERN\non a line; also the file of CURFEW_SUPPRESSIONS")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_time_limits(app, o.policy.limits);
  app.set_version_flag("-V,--version", "curfew-viewer " CURFEW_VERSION);
  app.footer(
      "Examples:\n"
      "  curfew-viewer                       choose one of the processes of this host\n"
      "  curfew-viewer server --scale 2      of that name, twice as large\n"
      "  curfew-viewer server.curfewz        what `curfew snapshot` saved");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // help or version
    std::fprintf(stderr, "curfew-viewer: %s. See `curfew-viewer --help`.\n", e.what());
    return failed;
  }
  if (dark) o.state.light = false;
  try {
    o.policy.suppressions = curfew::judge::read_suppressions(suppressions);
    o.directory = curfew::segment::default_folder();
    // The target is looked for before there is a window, so that a wrong name is reported on the terminal.
    if (!target.empty()) o.path = find_target(o.directory, target);
    program(o).run();
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "curfew-viewer: %s\n", e.what());
    return failed;
  }
}
