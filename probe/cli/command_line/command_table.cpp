#include "probe/cli/command_line/command_table.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

#include "probe/cli/command_line/help_format.hpp"

namespace curfew::cli {

namespace {

// The words stand in the name of a validator that allows everything: what else CLI11 keeps of an option is printed.
constexpr std::string_view words_begin = "words:";

std::vector<std::string> values_of(CLI::Option& option) {
  std::vector<std::string> words;
  try {
    const auto name = option.get_validator(0)->get_name();
    if (!name.starts_with(words_begin)) return {};
    std::istringstream text(name.substr(words_begin.size()));
    for (std::string word; text >> word;) words.push_back(word);
  } catch (const CLI::OptionNotFound&) {  // it has no validator
    return {};
  }
  return words;
}

option_row row_of(CLI::Option& option) {
  option_row row{.names = {}, .type = {}, .values = values_of(option), .description = option.get_description()};
  for (const auto& name : option.get_snames()) row.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) row.names.push_back("--" + name);
  const bool is_flag = option.get_items_expected_max() == 0;
  if (!is_flag) row.type = option.get_type_name();
  // A flag with a value of its own, as in "--watch{1s}", may be given another one.
  if (is_flag && !row.names.empty() && !option.get_fnames().empty())
    row.type = "DURATION", row.value_is_optional = true;
  return row;
}

std::string usage_of(const CLI::App& command) {
  const auto* const format = dynamic_cast<const help_format*>(command.get_formatter().get());
  return format == nullptr ? std::string() : format->usage();
}

command_row row_of(CLI::App& command, bool is_curfew) {
  command_row row{.name = is_curfew ? "" : command.get_name(),
                  .purpose = command.get_description(),
                  .usage = usage_of(command),
                  .footer = command.get_footer(),
                  .options = {}};
  for (const bool arguments : {true, false})
    for (auto* const option : command.get_options())
      if (option->get_positional() == arguments) row.options.push_back(row_of(*option));
  return row;
}

}  // namespace

void set_values(CLI::Option& option, const std::vector<std::string>& words) {
  std::string name(words_begin);
  for (const auto& word : words) name += " " + word;
  option.check(CLI::Validator([](std::string&) { return std::string(); }, "", name));
}

std::vector<command_row> command_table(CLI::App& app) {
  std::vector<command_row> rows{row_of(app, true)};
  for (auto* const command : app.get_subcommands([](CLI::App*) { return true; }))
    rows.push_back(row_of(*command, false));
  return rows;
}

}  // namespace curfew::cli
