#include "probe/cli/command_line/options.hpp"

#include <charconv>
#include <sstream>

#include "probe/cli/command_line/arguments.hpp"
#include "probe/cli/command_line/duration.hpp"
#include "probe/report/wrapped.hpp"

namespace curfew::cli {

namespace {

const choices<output_format> formats{{"text", output_format::text}, {"json", output_format::json}};
const choices<colour_choice> colours{
    {"auto", colour_choice::automatic}, {"always", colour_choice::always}, {"never", colour_choice::never}};

constexpr std::size_t help_columns = 80;
constexpr std::size_t names_columns = 28;     // of options
constexpr std::size_t commands_columns = 12;  // of commands

CLI::ValidationError refused(const std::string& option, const std::string& text, const std::string& why) {
  return CLI::ValidationError(option + ": \"" + text + "\" " + why);
}

}  // namespace

formatter::formatter(std::string usage) : usage_(std::move(usage)) {
  column_width(names_columns);
  label("Positionals", "Arguments");
}

std::string formatter::make_usage(const CLI::App*, std::string) const { return "usage: " + usage_ + "\n"; }

std::string formatter::make_subcommand(const CLI::App* command) const {
  std::ostringstream out;
  CLI::detail::format_help(out, command->get_name(),
                           report::wrapped(command->get_description(), help_columns - commands_columns),
                           commands_columns);
  return out.str();
}

std::string formatter::make_option_name(const CLI::Option* option, bool positional) const {
  if (positional) return option->get_type_name();
  // CLI11 says what a flag stands for as "--watch{1s}".
  const auto name = CLI::Formatter::make_option_name(option, positional);
  const auto brace = name.find('{');
  return brace == std::string::npos ? name : name.substr(0, brace) + "[=DURATION]";
}

std::string formatter::make_option_opts(const CLI::Option* option) const {
  return option->get_positional() ? "" : CLI::Formatter::make_option_opts(option);
}

std::string formatter::make_option_desc(const CLI::Option* option) const {
  return report::wrapped(option->get_description(), help_columns - names_columns);
}

void add_colour(CLI::App& command, colour_choice& choice) {
  add_choice(command, "--color", choice, colours, "auto (on a terminal, unless NO_COLOR is set), always or never")
      ->type_name("WHEN");
}

void add_format(CLI::App& command, output_format& format) {
  add_choice(command, "--format", format, formats, "text or json")->type_name("FORMAT");
}

std::chrono::nanoseconds duration_of(const std::string& option, const std::string& text,
                                     const duration_bounds& bounds) {
  const auto duration = parse_duration(text);
  if (!duration) throw refused(option, text, "is no duration: say 500ms, 10s, 5m or 1h");
  if (*duration < bounds.least)
    throw refused(option, text, "is too short: at least " + std::string(bounds.least_in_words));
  if (*duration > longest_duration) throw refused(option, text, "is too long: at most 36500d");
  return *duration;
}

void add_growing_over(CLI::App& command, std::chrono::nanoseconds& over, const std::string& what) {
  command
      .add_option_function<std::string>(
          "--growing-over", [&over](const std::string& text) { over = duration_of("--growing-over", text, a_moment); },
          what + " whose tasks only grow for so long is a finding (10m)")
      ->type_name("DURATION");
}

void add_number(CLI::App& command, const std::string& name, const std::function<void(int)>& take, int least, int most,
                const std::string& description) {
  const auto parse = [=](const std::string& text) {
    int parsed = 0;
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, parsed);
    if (error != std::errc() || rest != end || parsed < least || parsed > most)
      throw refused(name, text, "is no number from " + std::to_string(least) + " to " + std::to_string(most));
    take(parsed);
  };
  command.add_option_function<std::string>(name, parse, description)->type_name("N");
}

CLI::Option* add_file(CLI::App& command, const std::string& names, std::string& path, const std::string& description) {
  const auto take = [&path, names](const std::string& text) {
    if (text.empty() || text == end_of_options) throw refused(names.substr(0, names.find(',')), text, "names no file");
    path = text;
  };
  return command.add_option_function<std::string>(names, take, description)->type_name("FILE");
}

}  // namespace curfew::cli
