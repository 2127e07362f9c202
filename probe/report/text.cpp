#include "probe/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "probe/model/fold.hpp"
#include "probe/model/text.hpp"
#include "probe/report/ending.hpp"
#include "probe/report/notices.hpp"
#include "probe/report/outline.hpp"
#include "probe/report/paint.hpp"
#include "probe/report/problem.hpp"
#include "probe/report/problem_text.hpp"
#include "probe/report/wording.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t widest_command = 60;

std::string header(const process& p, bool colour) {
  const auto& about = p.snapshot.process;
  const auto command = printable(about.command_line.empty() ? about.executable : about.command_line);
  return paint(fmt::format("curfew: {} (pid {}) {}", shortened(command, widest_command), about.pid, ending(p)),
               ink::strong, colour) +
         "\n";
}

std::string problems(const process& p, const text_options& options) {
  const auto& snapshot = p.snapshot;
  const auto found = problems_of(snapshot, p.findings);
  if (found.empty()) return {};
  const auto kinds = kinds_by_task(snapshot, p.findings);
  const auto tree = model::make_tree(snapshot);
  const auto folded = model::fold(snapshot, tree);
  const surroundings around(tree, folded);
  const wording words(snapshot, tree, options.working_directory);

  std::string text;
  const auto shown = std::min(found.size(), options.most_problems);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& problem = found[i];
    const auto lines = around.around_first_of(problem.tasks, options.most_siblings);
    text += "\n" + text_of(problem, lines, {p, words, kinds, options.colour});
  }
  if (shown < found.size())
    text += fmt::format("\n… and {} more problems of this process (all are in --format json)\n",
                        model::count_text(found.size() - shown));
  return text;
}

}  // namespace

std::string text(const run& run, const text_options& options) {
  std::string text;
  const auto warn = [&](std::string_view sentence) {
    text += paint("warning: ", ink::warning, options.colour) + std::string(sentence) + "\n";
  };
  for (const auto& p : run.processes) {
    const auto found = problems(p, options);
    const auto said = notices(p.snapshot);
    if (found.empty() && said.empty() && p.fate == fate::ended) continue;
    if (!text.empty()) text += "\n";
    text += header(p, options.colour);
    for (const auto& sentence : said) warn(sentence);
    text += found;
  }
  if (!text.empty()) text += "\n";
  for (const auto& e : run.errors) text += paint("error: ", ink::error, options.colour) + printable(e) + "\n";
  const auto line = summary(run);
  const auto bad = any_failure(run) || !run.errors.empty() || run.timeout;
  const auto loud = bad ? ink::error : run.processes.empty() ? ink::warning : ink::good;
  return text + paint(line, loud, options.colour) + "\n";
}

}  // namespace curfew::report
