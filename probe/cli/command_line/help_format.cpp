#include "probe/cli/command_line/help_format.hpp"

#include <unistd.h>

#include <sstream>
#include <utility>

#include "probe/cli/command_line/footer.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/report/terminal/wrapped.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t widest = 80;
constexpr std::size_t names_columns = 28;     // for options
constexpr std::size_t commands_columns = 12;  // for commands
// Where less room than this is beside the names, descriptions stand below them.
constexpr std::size_t least_beside_names = 30;
constexpr std::size_t indent_below_names = 6;

}  // namespace

help_format::help_format(std::string usage) : usage_(std::move(usage)), width_(text_width(STDOUT_FILENO, widest)) {
  column_width(width_ < names_columns + least_beside_names ? indent_below_names : names_columns);
  label("Positionals", "Arguments");
}

std::string help_format::make_description(const CLI::App* command) const {
  return report::wrapped(command->get_description(), width_) + "\n";
}

std::string help_format::make_usage(const CLI::App*, std::string) const {
  const std::string label = "usage: ";
  return label + report::hanging(usage_, width_ - label.size(), std::string(label.size(), ' ')) + "\n";
}

std::string help_format::make_footer(const CLI::App* command) const {
  const auto text = laid_out(command->get_footer(), width_);
  return text.empty() ? text : text + "\n";
}

std::string help_format::make_subcommand(const CLI::App* command) const {
  std::ostringstream out;
  CLI::detail::format_help(out, command->get_name(),
                           report::wrapped(command->get_description(), width_ - commands_columns), commands_columns);
  return out.str();
}

std::string help_format::make_option_name(const CLI::Option* option, bool positional) const {
  if (positional) return option->get_type_name();
  // CLI11 appends the default value of a flag, as in "--watch{1s}".
  const auto name = CLI::Formatter::make_option_name(option, positional);
  const auto brace = name.find('{');
  return brace == std::string::npos ? name : name.substr(0, brace) + "[=DURATION]";
}

std::string help_format::make_option_opts(const CLI::Option* option) const {
  return option->get_positional() ? "" : CLI::Formatter::make_option_opts(option);
}

std::string help_format::make_option_desc(const CLI::Option* option) const {
  return report::wrapped(option->get_description(), width_ - get_column_width());
}

}  // namespace curfew::cli
