// `curfew diff A B`: says what has changed between two snapshots, or two reports of `curfew check`.
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/open_target.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/model/printable.hpp"
#include "probe/report/diff/census.hpp"
#include "probe/report/diff/difference.hpp"
#include "probe/report/format.hpp"

namespace curfew::cli {

namespace {

struct diff_options {
  std::string before, after;
  const report::format* format = &report::usual_format();
  colour_choice colour = colour_choice::automatic;
};

// Returns the text of a JSON file, or "" if there is none of that name, or it is none.
std::string json_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // editors put it there; JSON has none
  std::string begin(byte_order_mark.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (begin != byte_order_mark) file.clear(), file.seekg(0);
  if (file.peek() != '{') return {};
  return {std::istreambuf_iterator<char>(file), {}};
}

report::census census_at(const std::string& target) {
  const auto text = json_in(target);
  if (text.empty()) return report::census_of(open_target(target).snapshot());
  try {
    return report::census_in(text, target);
  } catch (const report::not_a_report& e) {
    throw failure(e.what());
  }
}

void say_what_is_missing(const report::census& in, const std::string& name) {
  if (in.not_judged.empty()) return;
  write_all(STDERR_FILENO,
            "curfew: bugs may be missing in " + model::printable(name) +
                ", of which not everything was judged: " + model::printable(in.not_judged) + "\n",
            "standard error");
}

int diff(const diff_options& options) {
  const auto before = census_at(options.before), after = census_at(options.after);
  const auto made = report::difference_of(before, after);
  print(options.format->write_difference(made, {.working_directory = working_directory(),
                                                .colour = wants_colour(options.colour, STDOUT_FILENO),
                                                .width = size_of_terminal(STDOUT_FILENO).columns}));
  say_what_is_missing(before, options.before);
  say_what_is_missing(after, options.after);
  if (report::any_new_failure(made)) return exit_status::findings;
  return after.not_judged.empty() ? 0 : exit_status::not_judged;
}

}  // namespace

void add_diff(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<diff_options>();
  auto& command =
      add_command(app, "diff", "say which bugs are new, which grew and which are gone", "curfew diff [OPTIONS] A B");
  add_argument(command, "A", "A", options->before, "a snapshot, a process, or a report of check --format json");
  add_argument(command, "B", "B", options->after, "the later one");
  add_format(command, options->format, report::formats_with(&report::format::write_difference));
  add_colour(command, options->colour);
  set_footer(command,
             "Bugs are the same by kind, file, spawning function and task's function, on\n"
             "whatever line. Of snapshots and processes live tasks are compared as well.\n\n"
             "Exit status: 23 with a new bug that fails a check, also one on more lines than "
             "before, or that only warned; else 24 when B is a report of which not everything "
             "was judged; else 0. 125: curfew itself failed.\n\n"
             "Examples:\n"
             "  curfew diff before.curfewz after.curfewz\n"
             "  curfew diff main.json branch.json");
  when_chosen(command, [options, &chosen] {
    if (options->after.empty()) refuse("diff takes two: `curfew diff A B`");
    chosen = [options] { return diff(*options); };
  });
}

}  // namespace curfew::cli
