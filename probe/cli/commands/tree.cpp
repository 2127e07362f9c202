#include "probe/cli/commands/tree.hpp"

#include <unistd.h>

#include <cstdio>

#include "probe/cli/terminal/watch_screen.hpp"
#include "probe/reader/reader.hpp"
#include "probe/reader/target.hpp"
#include "probe/report/paint.hpp"
#include "probe/report/tree_report.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

namespace {

class frames {
 public:
  explicit frames(const tree_options& options)
      : options_(options),
        reader_(reader::attach(reader::find_target(segment::default_directory(), options.target))),
        growth_(verdict::growth_thresholds::over(options.growing_over)),
        history_(verdict::history_for(growth_)),
        report_{.working_directory = working_directory(),
                .fold = options.fold,
                .colour = wants_colour(options.colour, STDOUT_FILENO),
                .of_snapshot_file = reader_.is_snapshot_file()} {}

  // `lines`: of the screen it has to fit on; 0: all.
  std::string next(std::size_t lines) {
    const auto snapshot = reader_.take();
    alive_ = snapshot.process.end == model::process_end::alive;
    const auto findings = verdict::judge(snapshot);
    if (alive_) history_.add(snapshot.process.taken, model::site_loads(snapshot));
    const auto growing = verdict::growing_sites(history_, growth_);
    if (options_.format == output_format::json) return report::tree_json(snapshot, findings, report_, growing);
    auto report = report_;
    report.width = size_of_terminal(STDOUT_FILENO).columns;  // again each time: windows change
    report.most_lines = lines;
    return report::tree_text(snapshot, findings, report, growing);
  }
  bool alive() const { return alive_; }
  bool never_change() const { return reader_.is_snapshot_file(); }

 private:
  const tree_options& options_;
  reader::segment_reader reader_;
  const verdict::growth_thresholds growth_;
  model::site_history history_;
  report::tree_options report_;
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
  if (!frames.alive()) print(frames.next(0));  // what was left of it stays to be read
}

void watch_as_text(frames& frames, std::chrono::nanoseconds interval, std::string_view separator) {
  quit_signals signals;
  while (true) {
    print(frames.next(0));
    if (!frames.alive() || !signals.wait(interval)) return;
    print(separator);
  }
}

}  // namespace

int tree(const tree_options& options) {
  frames frames(options);
  if (!options.watch || frames.never_change())
    print(frames.next(0));
  else if (options.format == output_format::json)
    watch_as_text(frames, *options.watch, "");  // a line a frame
  else if (::isatty(STDOUT_FILENO) == 1)
    watch_on_screen(frames, *options.watch);
  else
    watch_as_text(frames, *options.watch, "----\n");
  if (options.watch && frames.never_change())
    std::fprintf(stderr, "curfew: %s is a snapshot, which does not change: shown once\n",
                 report::printable(options.target).c_str());
  return 0;
}

}  // namespace curfew::cli
