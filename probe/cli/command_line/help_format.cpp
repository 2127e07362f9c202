#include "probe/cli/command_line/help_format.hpp"

#include <sstream>
#include <utility>

#include "probe/report/terminal/wrapped.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t help_columns = 80;
constexpr std::size_t names_columns = 28;     // for options
constexpr std::size_t commands_columns = 12;  // for commands

}  // namespace

help_format::help_format(std::string usage) : usage_(std::move(usage)) {
  column_width(names_columns);
  label("Positionals", "Arguments");
}

std::string help_format::make_usage(const CLI::App*, std::string) const { return "usage: " + usage_ + "\n"; }

std::string help_format::make_subcommand(const CLI::App* command) const {
  std::ostringstream out;
  CLI::detail::format_help(out, command->get_name(),
                           report::wrapped(command->get_description(), help_columns - commands_columns),
                           commands_columns);
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
  return report::wrapped(option->get_description(), help_columns - names_columns);
}

}  // namespace curfew::cli
