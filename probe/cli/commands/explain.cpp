#include "probe/cli/commands/explain.hpp"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "probe/cli/command_line/spelling.hpp"
#include "probe/cli/failure.hpp"
#include "probe/report/pages.hpp"
#include "probe/report/paint.hpp"
#include "probe/report/wrapped.hpp"

namespace curfew::cli {

namespace {

// Of the terminal, but no wider than is easy to read.
std::size_t text_width() {
  constexpr std::size_t narrowest = 40, widest = 100, where_there_is_no_terminal = 80;
  const auto columns = size_of_terminal(STDOUT_FILENO).columns;
  return columns == 0 ? where_there_is_no_terminal : std::clamp(columns, narrowest, widest);
}

std::string list_of_findings(bool colour) {
  std::size_t longest = 0;
  for (const auto& page : report::pages()) longest = std::max(longest, page.name.size());
  const std::string indent(longest + 2, ' ');
  std::string text;
  for (const auto& page : report::pages())
    text += report::paint(report::padded(page.name, indent.size()), report::ink::strong, colour) +
            report::hanging(report::gist(page), text_width() - indent.size(), indent) + "\n";
  return text + "\n`curfew explain FINDING` says what to do about one.\n";
}

failure no_such_finding(const std::string& given) {
  std::vector<std::string> names;
  std::string all;
  for (const auto& page : report::pages()) {
    names.emplace_back(page.name);
    all.append(all.empty() ? "" : ", ").append(page.name);
  }
  const auto meant = meant_by(given, names);
  return failure("there is no finding \"" + given + "\"" + (meant.empty() ? "" : ": did you mean \"" + meant + "\"?") +
                 (meant.empty() ? "; there are " : " There are ") + all);
}

}  // namespace

int explain(const explain_options& options) {
  const bool colour = wants_colour(options.colour, STDOUT_FILENO);
  if (options.finding.empty()) {
    print(list_of_findings(colour));
    return 0;
  }
  const auto* const page = report::find_page(options.finding);
  if (page == nullptr) throw no_such_finding(options.finding);
  print(report::page_text(page->markdown, {.width = text_width(), .colour = colour}));
  return 0;
}

}  // namespace curfew::cli
