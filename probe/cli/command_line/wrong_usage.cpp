#include "probe/cli/command_line/wrong_usage.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "probe/cli/command_line/arguments.hpp"
#include "probe/cli/command_line/program_search.hpp"
#include "probe/cli/command_line/spelling.hpp"

namespace curfew::cli {

namespace {

std::string quoted(const std::string& word) { return "\"" + word + "\""; }

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const auto meant = meant_by(word, known);
  return meant.empty() ? "" : ": did you mean " + quoted(meant) + "?";
}

// Returns the names in the order of the help.
std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    for (const auto& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

const CLI::Option* find_option(const CLI::App& command, const std::string& name) {
  for (const CLI::Option* option : command.get_options())
    if (option->check_name(name)) return option;
  return nullptr;
}

std::string no_such_option(const CLI::App& app, const CLI::App& command, const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  const auto text = "there is no option " + quoted(name);
  if (&command == &app)  // it may be an option of the command behind it
    for (const CLI::App* behind : app.get_subcommands())
      if (find_option(*behind, name) != nullptr)
        return text + " before the command: say `curfew " + behind->get_name() + " " + name + " …`";
  return text + did_you_mean(name, option_names(command));
}

std::string too_many(const CLI::App& command, const std::string& word) {
  std::string names;
  std::size_t count = 0;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    names += (count++ == 0 ? "" : " and ") + option->get_type_name();
  }
  return quoted(word) + " is one too many: " + command.get_name() + " takes " +
         (count == 0 ? "nothing but options" : (count == 1 ? "one " : "") + names);
}

// Says what is wrong with the words that are left over. An option is the likeliest mistake, and the words after it may
// have been its value.
std::string left_over(const CLI::App& app, const CLI::App& command, const std::vector<std::string>& words) {
  const auto option =
      std::find_if(words.begin(), words.end(), [](const auto& w) { return w.size() > 1 && w.front() == '-'; });
  if (option != words.end()) return no_such_option(app, command, *option);
  return &command == &app ? no_such_command(app, words.front()) : too_many(command, words.front());
}

std::string missing(const CLI::App& command, const CLI::ParseError& e) {
  for (const CLI::Option* option : command.get_options())
    if (option->get_required() && option->count() == 0)
      return (option->get_positional() ? option->get_type_name() : option->get_name()) + " is missing";
  return e.what();
}

// Says that an option lacks its value, or has one that it does not take. CLI11 names the option before the first colon:
// "--timeout: 1 required DURATION missing". A flag it names without its dashes.
std::string without_value(const CLI::App& command, const CLI::ParseError& e) {
  const std::string text = e.what();
  const auto name = text.substr(0, text.find_first_of(":, "));
  const auto* const option = find_option(command, name);
  if (option == nullptr && find_option(command, "--" + name) != nullptr) return "--" + name + " takes no value";
  return option == nullptr ? text : name + " has nothing behind it: say `" + name + " " + option->get_type_name() + "`";
}

std::string what_is_wrong(const CLI::App& app, const CLI::App& command, const CLI::ParseError& e) {
  if (const auto words = app.remaining(); !words.empty()) return left_over(app, app, words);
  const bool takes_a_command = command.get_prefix_command();  // if so, the words left over are that command
  if (const auto words = command.remaining(); !words.empty() && !takes_a_command) return left_over(app, command, words);
  if (const auto* const extras = dynamic_cast<const CLI::ExtrasError*>(&e); extras != nullptr && takes_a_command)
    return left_over(app, command, command.remaining());
  if (dynamic_cast<const CLI::RequiredError*>(&e) != nullptr) return missing(command, e);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&e) != nullptr) return without_value(command, e);
  return e.what();
}

}  // namespace

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  const auto found = app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

std::string no_such_command(const CLI::App& app, const std::string& name) {
  const auto text = "there is no command " + quoted(name);
  const auto meant = did_you_mean(name, command_names(app));
  if (!meant.empty() || !names_a_program(name)) return text + meant;
  return text + ": to run that program and look at what it leaves, say `curfew check -- " + name + " …`";
}

std::string sentence_of(const CLI::App& app, const std::string& first_word, const CLI::ParseError& e) {
  const CLI::App* const named = find_command(app, first_word);
  const CLI::App& command = named == nullptr ? app : *named;
  // Words after an unknown command were meant for it, so nothing can be said about them before the command is known.
  const bool is_unknown = named == nullptr && !first_word.empty() && !first_word.starts_with('-');
  auto text = is_unknown ? no_such_command(app, first_word) : what_is_wrong(app, command, e);
  for (auto at = text.find(end_of_options); at != std::string::npos; at = text.find(end_of_options))
    text.replace(at, end_of_options.size(), "--");
  if (!text.ends_with('?')) text += '.';
  // Of a command that there is not, the help of `curfew help` says nothing: that of curfew lists those that there are.
  const bool asks_for_none = command.get_name() == "help" && text.starts_with("there is no command");
  const bool has_help = &command != &app && !asks_for_none;
  return text + " See `curfew " + (has_help ? command.get_name() + " " : "") + "--help`.";
}

}  // namespace curfew::cli
