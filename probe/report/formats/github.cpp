// Writes workflow commands of GitHub Actions: lines that GitHub shows beside the source, in a review and in the summary
// of a run. It shows ten errors and ten warnings of a step, and drops the others without a word, so the tenth says how
// many more there are.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/bugs/annotation.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/formats/formats.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/summary.hpp"
#include "probe/report/run/time_out.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_of_a_level = 10;

// Returns the text as the value of a property, or else as a message, in which ":" and "," mean themselves.
enum class used_as : std::uint8_t { property, message };
std::string escaped(std::string_view text, used_as as) {
  std::string out;
  for (const char c : text) {
    const bool parts_properties = c == ':' || c == ',';
    if (c == '%' || c == '\r' || c == '\n' || (parts_properties && as == used_as::property))
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

// Returns a path with everything escaped that could deceive whoever reads the log, but for the ends of lines: escaped()
// does those.
std::string safe_path(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at <= path.size(); ++at) {
    const auto end = std::min(path.find_first_of("\r\n", at), path.size());
    out += model::printable(path.substr(at, end - at));
    if (end < path.size()) out += path[end];
    at = end;
  }
  return out;
}

struct command {
  std::string_view level;  // "error" or "warning"
  std::string title;
  std::string message;
  source_place at{};
};

std::string line_of(const command& c) {
  std::string properties;
  const auto add = [&](std::string_view name, const std::string& value) {
    properties += fmt::format("{}{}={}", properties.empty() ? " " : ",", name, escaped(value, used_as::property));
  };
  if (!c.at.file.empty()) {
    add("file", safe_path(c.at.file));
    add("line", std::to_string(std::max(c.at.line, 1u)));
    if (c.at.column != 0) add("col", std::to_string(c.at.column));
  }
  add("title", c.title);
  return fmt::format("::{}{}::{}\n", c.level, properties, escaped(c.message, used_as::message));
}

std::string lines_of(const std::vector<command>& all, std::string_view level) {
  std::vector<const command*> of_level;
  for (const auto& c : all)
    if (c.level == level) of_level.push_back(&c);
  std::string text;
  const bool too_many = of_level.size() > most_of_a_level;
  const auto shown = too_many ? most_of_a_level - 1 : of_level.size();
  for (std::size_t i = 0; i < shown; ++i) text += line_of(*of_level[i]);
  if (too_many)
    text +=
        line_of({.level = level,
                 .title = "curfew",
                 .message = fmt::format("{} more {}s are not shown here: a report of another format has all of them "
                                        "(curfew check --format text=FILE)",
                                        model::count_text(of_level.size() - shown), level)});
  return text;
}

// Adds where a process of the digest stands that was killed or given up on, if it is one of these.
template <class IsOne>
command placed(command made, const digest& digest, const std::string& root, IsOne is_one) {
  for (const auto& p : digest.processes) {
    if (!is_one(p)) continue;
    auto stands = standstill_of(p, root);
    if (stands.at.file.empty()) continue;
    made.message += "\n" + stands.sentence;
    made.at = std::move(stands.at);
    break;
  }
  return made;
}

std::string write(const digest& digest, const style& style) {
  constexpr std::string_view error = "error", warning = "warning";
  std::vector<command> all;
  if (digest.run.timeout)
    all.push_back(placed({.level = error, .title = "curfew: timed out", .message = time_out_sentence(digest.run)},
                         digest, style.repository,
                         [](const process_digest& p) { return p.process.judged == judged_how::gave_up; }));
  for (const auto& gap : digest.not_judged)
    all.push_back(placed({.level = gap.allowed ? warning : error,
                          .title = fmt::format("curfew: {}", name_of(gap.kind)),
                          .message = gap.sentence},
                         digest, style.repository, [&](const process_digest& p) {
                           return gap.kind == gap_kind::killed && p.process.snapshot.process.pid == gap.pid;
                         }));
  for (const auto& a : annotations_of(digest, style.repository))
    all.push_back({.level = a.gravity == gravity::failure ? error : warning,
                   .title = fmt::format("curfew: {}", verdict::name_of(a.kind)),
                   .message = message_of(a),
                   .at = a.at});
  return lines_of(all, error) + lines_of(all, warning) + digest.summary + "\n";
}

}  // namespace

constinit const format formats::github{.name = "github",
                                       .file_ending = "github.txt",
                                       .begins_a_line = true,
                                       .write = write,
                                       .is_written = ends_in_summary};

}  // namespace curfew::report
