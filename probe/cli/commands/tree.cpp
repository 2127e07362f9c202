// `curfew tree PID|FILE|NAME`: shows which tasks there are, each below its owner.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/open_target.hpp"
#include "probe/cli/commands/policy_options.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/cli/terminal/watch_screen.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/model/printable.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/report/format.hpp"
#include "probe/report/trees/tree_digest.hpp"

namespace curfew::cli {

namespace {

struct tree_options {
  std::string target;
  std::optional<std::chrono::nanoseconds> watch;  // redrawn with this interval
  bool fold = true;
  std::string by = "owner";  // or "object": what tasks wait for, in place of the tree
  const report::format* format = &report::usual_format();
  colour_choice colour = colour_choice::automatic;
  std::string watch_text;  // "": no --watch
  policy_options policy;
};

class frames {
 public:
  explicit frames(const tree_options& options)
      : options_(options),
        policy_(read_policy(options.policy)),
        reader_(open_target(options.target)),
        history_(policy_.limits.of_growth()),
        of_tree_{.fold = options.fold,
                 .by_object = options.by == "object",
                 .severities = policy_.severities,
                 .of_snapshot_file = reader_.is_snapshot_file()},
        style_{.working_directory = working_directory(), .colour = wants_colour(options.colour, STDOUT_FILENO)} {}

  // Returns the next frame. `lines` is the height of the screen that it has to fit on, or 0 for no limit.
  std::string next(std::size_t lines) {
    const auto snapshot = reader_.snapshot();
    alive_ = snapshot.process.end == model::process_end::alive;
    const auto judged = judge::judgement_of(snapshot, history_, policy_);
    style_.width = size_of_terminal(STDOUT_FILENO).columns;  // read each time, because windows change
    style_.most_lines = lines;
    auto digest = report::tree_digest_of(snapshot, judged.findings, judged.growing, of_tree_);
    for (const auto& e : judged.excused) digest.suppressed += e.finding.count;
    return options_.format->write_tree(digest, style_);
  }
  bool alive() const { return alive_; }
  bool never_change() const { return reader_.is_snapshot_file(); }

 private:
  const tree_options& options_;
  judge::policy policy_;
  reader::attachment reader_;
  judge::growth_history history_;
  report::tree_options of_tree_;
  report::style style_;
  bool alive_ = true;
};

void watch_on_screen(frames& frames, std::chrono::nanoseconds interval) {
  std::string last;
  {
    watch_screen screen;
    do {
      screen.show(frames.next(screen.lines()));
    } while (frames.alive() && screen.wait(interval));
  }
  if (!frames.alive()) print(frames.next(0));  // the last state remains on the terminal
}

void watch_as_text(frames& frames, std::chrono::nanoseconds interval, std::string_view separator) {
  quit_signals signals;
  while (true) {
    print(frames.next(0));
    if (!frames.alive() || !signals.wait(interval)) return;
    print(separator);
  }
}

int tree(const tree_options& options) {
  frames frames(options);
  if (!options.watch || frames.never_change())
    print(frames.next(0));
  else if (!options.format->for_people)
    watch_as_text(frames, *options.watch, "");  // each frame is a line
  else if (::isatty(STDOUT_FILENO) == 1)
    watch_on_screen(frames, *options.watch);
  else
    watch_as_text(frames, *options.watch, "----\n");
  if (options.watch && frames.never_change())
    std::fprintf(stderr, "curfew: %s is a snapshot, which does not change: shown once\n",
                 model::printable(options.target).c_str());
  return 0;
}

}  // namespace

void add_tree(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<tree_options>();
  auto& command = add_command(app, "tree", "show who owns whom in a process, and what each waits for",
                              "curfew tree [OPTIONS] PID|FILE|NAME");
  add_target(command, options->target);
  add_flag_with_duration(command, "--watch", "1s", options->watch_text,
                         "redraw again and again (every second); q leaves");
  add_flag(
      command, "--no-fold", [options] { options->fold = false; },
      "a line for each task, also for those that are alike");
  add_text(command, "--by", "owner|object", options->by,
           "object: not the tree, but which sockets, timers and locks tasks wait for, and with whom",
           {"owner", "object"});
  add_policy(command, options->policy, looks::many);
  add_format(command, options->format, report::formats_with(&report::format::write_tree));
  add_colour(command, options->colour);
  set_footer(command, std::string(what_a_duration_is) +
                          "\n"
                          "Examples:\n"
                          "  curfew tree server\n"
                          "  curfew tree 4242 --watch 500ms\n"
                          "  curfew tree server --by object\n"
                          "  curfew tree server.curfewz --format json");
  when_chosen(command, [options, &chosen] {
    if (options->by != "owner" && options->by != "object") refuse("--by takes owner or object, not " + options->by);
    if (!options->watch_text.empty()) options->watch = duration_of("--watch", options->watch_text, a_moment);
    chosen = [options] { return tree(*options); };
  });
}

}  // namespace curfew::cli
