#include "probe/report/formats/text/tree_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <limits>
#include <span>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/caveats.hpp"
#include "probe/report/formats/text/bug_lines.hpp"
#include "probe/report/formats/text/counted_text.hpp"
#include "probe/report/formats/text/object_table_text.hpp"
#include "probe/report/formats/text/running_text.hpp"
#include "probe/report/formats/text/tree_columns.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

// Returns the local time: "2026-03-01 04:35:10".
std::string when_taken(const model::process& about) {
  using std::chrono::floor, std::chrono::seconds;
  const auto at = floor<seconds>(about.began.time_since_epoch()) + floor<seconds>(about.taken);
  const auto since_epoch = static_cast<std::time_t>(at.count());
  std::tm local{};
  if (::localtime_r(&since_epoch, &local) == nullptr) return "at an unknown time";
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", local);
}

// Returns how the process is or ended. A running process has run until now, but in a snapshot file only until the file
// was written.
std::string standing(const tree_digest& digest) {
  const auto& snapshot = digest.snapshot;
  if (!digest.options.of_snapshot_file || snapshot.process.end != model::process_end::alive)
    return process_end_text(snapshot, {});
  return fmt::format("had run for {}; snapshot, taken {}", model::duration_text(uptime(snapshot)),
                     when_taken(snapshot.process));
}

std::string header(const tree_digest& digest, std::size_t width) {
  const auto alive = tasks_alive(digest.snapshot);
  auto text = fmt::format("{} {}: {} task{} alive", called(digest.snapshot.process, width), standing(digest),
                          model::count_text(alive), alive == 1 ? "" : "s");
  const auto& found = digest.bugs;
  const auto suppressed =
      digest.suppressed == 0 ? std::string() : fmt::format(", {} suppressed", model::count_text(digest.suppressed));
  if (found.list.empty()) return text + suppressed;
  text += ", " + counted_bugs(found.list.size());
  const bool of_tasks_alone = std::none_of(found.list.begin(), found.list.end(), [](const bug& b) {
    const auto& rule = verdict::rule_of(b.kind);
    return rule.is_of_counts() && rule.counted_as.of != verdict::counted_words::what::tasks;
  });
  if (of_tasks_alone) text += fmt::format(" ({})", counted_tasks(found.tasks()));
  return text + suppressed;
}

// Returns the lines to fix, as at the end of `curfew check`: the tree shows where tasks wait, which is not where they
// were forgotten. They take at most a third of a screen.
std::string to_mend(const tree_digest& digest, const style& style) {
  const auto all = bugs_of_one(digest.snapshot, digest.bugs, digest.options.severities);
  auto most = all.list.size();
  if (style.most_lines != 0) {
    const auto room = style.most_lines / 3;
    // Besides the bugs there is an empty line before them, and a line after them that counts the others.
    if (most + 1 > room) most = room < 3 ? 0 : room - 2;
  }
  if (most == 0) return {};
  return "\n" + fitted(bug_lines(all, style.working_directory, most, style.colour), style.width);
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

std::string tree_text(const tree_digest& digest, const style& style) {
  const auto& snapshot = digest.snapshot;
  const model::wording words(snapshot, digest.tree, style.working_directory);
  auto text = paint(header(digest, style.width), ink::strong, style.colour) + "\n";
  auto said = caveats(snapshot);
  for (const auto& finding : counted_by_place(digest.findings)) said.push_back(sentence_of(finding, words));
  for (const auto& site : digest.growing) said.push_back(sentence_of(site, words));
  for (const auto& warning : said) text += paint("warning: ", ink::warning, style.colour) + warning + "\n";
  text = fitted(text, style.width);
  const auto room = style.most_lines == 0 ? std::numeric_limits<std::size_t>::max() : style.most_lines / 3;
  const auto last = fitted(running_text(words, digest.kinds, room), style.width) + to_mend(digest, style);
  const auto used = count_lines(text) + count_lines(last);
  if (digest.options.by_object) {
    auto of_table = style;
    if (style.most_lines != 0) of_table.most_lines = style.most_lines - std::min(style.most_lines - 1, used);
    return text + object_table_text(digest, words, of_table) + last;
  }
  auto lines = std::span(digest.lines);
  std::size_t left_out = 0;
  if (style.most_lines != 0 && used + lines.size() > style.most_lines) {
    const auto shown = style.most_lines > used + 1 ? style.most_lines - used - 1 : 0;
    left_out = lines.size() - shown;
    lines = lines.first(shown);
  }
  text += tree_columns(lines, words, digest.kinds, {.colour = style.colour, .width = style.width});
  if (left_out != 0)
    text += paint(fmt::format("… {} more lines", model::count_text(left_out)), ink::faint, style.colour) + "\n";
  return text + last;
}

}  // namespace curfew::report
