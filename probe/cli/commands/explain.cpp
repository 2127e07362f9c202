// `curfew explain [FINDING]`: prints the page of a finding, or a list of all findings.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/command_line/spelling.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/report/pages/page_text.hpp"
#include "probe/report/pages/pages.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/report/terminal/wrapped.hpp"

namespace curfew::cli {

namespace {

struct explain_options {
  std::string finding;  // "": list all findings
  colour_choice colour = colour_choice::automatic;
};

constexpr std::size_t widest = 100;  // wider text is hard to read

std::string list_of_findings(bool colour) {
  std::size_t longest = 0;
  for (const auto& page : report::pages()) longest = std::max(longest, page.name.size());
  const std::string indent(longest + 2, ' ');
  const auto room = text_width(STDOUT_FILENO, widest) - indent.size();
  std::string text;
  for (const auto& page : report::pages())
    text += report::paint(report::padded(page.name, indent.size()), report::ink::strong, colour) +
            report::hanging(report::gist(page), room, indent) + "\n";
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

int explain(const explain_options& options) {
  const bool colour = wants_colour(options.colour, STDOUT_FILENO);
  if (options.finding.empty()) {
    print(list_of_findings(colour));
    return 0;
  }
  const auto* const page = report::find_page(options.finding);
  if (page == nullptr) throw no_such_finding(options.finding);
  print(report::page_text(page->markdown, {.width = text_width(STDOUT_FILENO, widest), .colour = colour}));
  return 0;
}

}  // namespace

void add_explain(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<explain_options>();
  auto& command =
      add_command(app, "explain", "say what a finding means and how it is fixed", "curfew explain [OPTIONS] [FINDING]");
  std::vector<std::string> findings;
  for (const auto& page : report::pages()) findings.emplace_back(page.name);
  add_argument(command, "finding", "FINDING", options->finding, "as a report names it; none: list them all", findings);
  add_colour(command, options->colour);
  set_footer(command,
             "Example:\n"
             "  curfew explain orphaned-task");
  when_chosen(command, [options, &chosen] { chosen = [options] { return explain(*options); }; });
}

}  // namespace curfew::cli
