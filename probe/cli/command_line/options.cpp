#include "probe/cli/command_line/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <system_error>
#include <utility>

#include "probe/cli/command_line/arguments.hpp"
#include "probe/cli/command_line/command_table.hpp"
#include "probe/cli/command_line/help_format.hpp"

namespace curfew::cli {

namespace {

template <class Choice>
using choices = std::vector<std::pair<std::string_view, Choice>>;

const choices<colour_choice> colours{
    {"auto", colour_choice::automatic}, {"always", colour_choice::always}, {"never", colour_choice::never}};

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& why) {
  cli::refuse(option + ": \"" + text + "\" " + why);
}

// Returns what a word stands for.
template <class Choice>
Choice chosen_by(const std::string& names, const std::string& text, const choices<Choice>& among) {
  std::string known;
  for (const auto& [word, choice] : among) {
    if (word == text) return choice;
    known.append(known.empty() ? "" : ", ").append(word);
  }
  refuse(names, text, "is none of " + known);
}

template <class Choice>
std::vector<std::string> words_of(const choices<Choice>& among) {
  std::vector<std::string> words;
  for (const auto& [word, choice] : among) words.emplace_back(word);
  return words;
}

template <class Choice>
CLI::Option* add_choice(CLI::App& command, const std::string& names, Choice& chosen, const choices<Choice>& among,
                        const std::string& description) {
  const auto choose = [&chosen, among, names](const std::string& text) { chosen = chosen_by(names, text, among); };
  auto* const option = command.add_option_function<std::string>(names, choose, description);
  set_values(*option, words_of(among));
  return option;
}

choices<const report::format*> by_name(const std::vector<const report::format*>& formats) {
  choices<const report::format*> named;
  for (const auto* const format : formats) named.emplace_back(format->name, format);
  return named;
}

// Returns "text, json or lines".
std::string names_of(const std::vector<const report::format*>& formats) {
  std::string names;
  for (std::size_t i = 0; i < formats.size(); ++i)
    names.append(i == 0 ? "" : i + 1 == formats.size() ? " or " : ", ").append(formats[i]->name);
  return names;
}

}  // namespace

CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& purpose, const std::string& usage) {
  auto& command = *app.add_subcommand(name, purpose);
  command.formatter(std::make_shared<help_format>(usage));
  return command;
}

void when_chosen(CLI::App& command, std::function<void()> call) { command.callback(std::move(call)); }

void set_footer(CLI::App& command, const std::string& text) { command.footer(text); }

std::string help_of(const CLI::App& app) {
  return app.get_formatter()->make_help(&app, "", CLI::AppFormatMode::Normal);
}

void add_argument(CLI::App& command, const std::string& name, const std::string& type, std::string& value,
                  const std::string& description, const std::vector<std::string>& words) {
  auto* const option = command.add_option(name, value, description)->type_name(type);
  if (!words.empty()) set_values(*option, words);
}

void add_arguments(CLI::App& command, const std::string& name, const std::string& type,
                   std::vector<std::string>& values, const std::string& description) {
  command.add_option(name, values, description)->type_name(type)->expected(0, -1);
}

void add_target(CLI::App& command, std::string& target) {
  command.add_option("target", target, "a process, a segment or snapshot file, or a program's name")
      ->required()
      ->type_name("PID|FILE|NAME");
}

void add_flag(CLI::App& command, const std::string& names, bool& given, const std::string& description) {
  command.add_flag(names, given, description)->disable_flag_override();
}

void add_flag(CLI::App& command, const std::string& names, const std::function<void()>& when_given,
              const std::string& description) {
  command.add_flag_callback(names, when_given, description)->disable_flag_override();
}

void add_text(CLI::App& command, const std::string& names, const std::string& type, std::string& value,
              const std::string& description, const std::vector<std::string>& words) {
  auto* const option = command.add_option(names, value, description)->type_name(type);
  if (!words.empty()) set_values(*option, words);
}

void add_repeated(CLI::App& command, const std::string& name, const std::string& type,
                  const std::function<void(const std::string&)>& take, const std::string& description,
                  const std::vector<std::string>& words) {
  const auto take_each = [take, name, type](const std::vector<std::string>& given) {
    for (const auto& text : given) {
      if (text == end_of_options && type == "FILE") refuse(name, text, "names no file");
      take(text);
    }
  };
  auto* const option = command.add_option_function<std::vector<std::string>>(name, take_each, description)
                           ->type_name(type)
                           ->allow_extra_args(false)  // one value each time
                           ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (!words.empty()) set_values(*option, words);
}

void add_colour(CLI::App& command, colour_choice& choice) {
  add_choice(command, "--color", choice, colours, "auto (on a terminal, unless NO_COLOR is set), always or never")
      ->type_name("WHEN");
}

void add_format(CLI::App& command, const report::format*& format, const std::vector<const report::format*>& among) {
  add_choice(command, "--format", format, by_name(among), names_of(among))->type_name("FORMAT");
}

void add_formats(CLI::App& command, const report::format*& printed, std::vector<filed_report>& filed,
                 const std::vector<const report::format*>& among) {
  const auto first = std::make_shared<std::string>();
  const auto take = [&printed, &filed, first, named = by_name(among)](const std::string& text) {
    const auto equals = text.find('=');
    const auto* const format = chosen_by("--format", text.substr(0, equals), named);
    if (equals == std::string::npos) {
      if (!first->empty() && *first != text)
        refuse("--format: " + *first + " and " + text + " are both without a file, and one of them is printed: " +
               "say --format " + *first + "=FILE for the other");
      *first = text;
      printed = format;
      return;
    }
    const auto file = text.substr(equals + 1);
    if (file.empty()) refuse("--format", text, "names no file behind the \"=\"");
    filed.push_back({format, file});
  };
  add_repeated(command, "--format", "FORMAT[=FILE]", take,
               names_of(among) + "; with =FILE also that report, there; may be given several times",
               words_of(by_name(among)));
}

void add_number(CLI::App& command, const std::string& name, const std::function<void(int)>& take, int least, int most,
                const std::string& description) {
  const auto parse = [=](const std::string& text) {
    int parsed = 0;
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, parsed);
    if (error != std::errc() || rest != end || parsed < least || parsed > most)
      refuse(name, text, "is no number from " + std::to_string(least) + " to " + std::to_string(most));
    take(parsed);
  };
  command.add_option_function<std::string>(name, parse, description)->type_name("N");
}

void add_file(CLI::App& command, const std::string& names, std::string& path, const std::string& description,
              presence must_be_there) {
  const auto take = [&path, names](const std::string& text) {
    if (text.empty() || text == end_of_options) refuse(names.substr(0, names.find(',')), text, "names no file");
    path = text;
  };
  command.add_option_function<std::string>(names, take, description)
      ->type_name("FILE")
      ->required(must_be_there == presence::required);
}

void add_duration(CLI::App& command, const std::string& name, const std::function<void(std::chrono::nanoseconds)>& take,
                  const duration_bounds& bounds, const std::string& description) {
  const auto parse = [=](const std::string& text) { take(duration_of(name, text, bounds)); };
  command.add_option_function<std::string>(name, parse, description)->type_name("DURATION");
}

void add_duration(CLI::App& command, const std::string& name, std::optional<std::chrono::nanoseconds>& duration,
                  const duration_bounds& bounds, const std::string& description) {
  add_duration(command, name, [&duration](std::chrono::nanoseconds given) { duration = given; }, bounds, description);
}

void add_flag_with_duration(CLI::App& command, const std::string& name, const std::string& usual, std::string& text,
                            const std::string& description) {
  command.add_flag(name + "{" + usual + "}", text, description);
}

std::chrono::nanoseconds duration_of(const std::string& option, const std::string& text,
                                     const duration_bounds& bounds) {
  const auto why_not = model::why_no_duration(text, bounds);
  if (!why_not.empty()) refuse(option, text, why_not);
  return *model::parse_duration(text);
}

void end_options_at_first_word(CLI::App& command) { command.prefix_command(); }

std::vector<std::string> words_behind_options(const CLI::App& command) { return command.remaining(); }

std::vector<std::string> command_behind_options(const CLI::App& command, const std::string& missing) {
  auto words = command.remaining();
  const bool begins_with_dash = !words.empty() && words.front().starts_with('-');
  if (begins_with_dash) throw CLI::ExtrasError(words);
  if (!words.empty() && words.front() == end_of_options) words.erase(words.begin());
  for (auto& word : words)
    if (word == end_of_options) word = "--";
  if (words.empty()) refuse(missing);
  return words;
}

void refuse(const std::string& sentence) { throw CLI::ValidationError(sentence); }

}  // namespace curfew::cli
