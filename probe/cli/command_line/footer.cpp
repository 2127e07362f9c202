#include "probe/cli/command_line/footer.hpp"

#include <algorithm>
#include <sstream>

#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/wrapped.hpp"

namespace curfew::cli {

namespace {

constexpr std::string_view exit_status = "Exit status: ";
constexpr std::string_view indent = "  ", further = "    ";

footer_part part_of(std::string_view paragraph) {
  if (paragraph.starts_with(exit_status))
    return {footer_part::kind::exit_status, std::string(paragraph.substr(exit_status.size()))};
  for (const std::string_view heading : {"Example:\n", "Examples:\n"})
    if (paragraph.starts_with(heading))
      return {footer_part::kind::examples, std::string(paragraph.substr(heading.size()))};
  return {footer_part::kind::prose, std::string(paragraph)};
}

// A line that has no room goes on below, without the columns that it has.
std::string fitted_examples(const std::string& text, std::size_t width) {
  std::string out = text.find('\n') == std::string::npos ? "Example:" : "Examples:";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    out.append("\n").append(report::columns(line) <= width
                                ? line
                                : std::string(indent) + report::hanging(line, width - further.size(), further));
  return out;
}

}  // namespace

std::vector<footer_part> parts_in(std::string_view footer) {
  constexpr std::string_view between = "\n\n";
  std::vector<footer_part> parts;
  while (!footer.empty()) {
    const auto end = std::min(footer.find(between), footer.size());
    auto paragraph = footer.substr(0, end);
    while (paragraph.starts_with('\n')) paragraph.remove_prefix(1);
    while (paragraph.ends_with('\n')) paragraph.remove_suffix(1);
    if (!paragraph.empty()) parts.push_back(part_of(paragraph));
    footer.remove_prefix(std::min(end + between.size(), footer.size()));
  }
  return parts;
}

std::string laid_out(std::string_view footer, std::size_t width) {
  std::string out;
  for (const footer_part& part : parts_in(footer)) {
    const std::string prefix(part.of == footer_part::kind::exit_status ? exit_status : "");
    out += out.empty() ? "" : "\n\n";
    out += part.of == footer_part::kind::examples ? fitted_examples(part.text, width)
                                                  : report::wrapped(prefix + part.text, width);
  }
  return out;
}

}  // namespace curfew::cli
