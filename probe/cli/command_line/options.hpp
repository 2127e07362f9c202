// The kinds of options that our commands have: choices, durations, numbers, files. Each refuses what it does not allow
// with a sentence that says what it does, as CLI::ValidationError.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/cli/commands/check.hpp"
#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

// CLI11's help, with a usage line of ours, in lines of 80 columns.
class formatter : public CLI::Formatter {
 public:
  explicit formatter(std::string usage);
  std::string make_usage(const CLI::App*, std::string) const override;
  std::string make_subcommand(const CLI::App*) const override;
  std::string make_option_name(const CLI::Option*, bool positional) const override;
  std::string make_option_opts(const CLI::Option*) const override;
  std::string make_option_desc(const CLI::Option*) const override;

 private:
  std::string usage_;
};

template <class Choice>
using choices = std::vector<std::pair<std::string_view, Choice>>;

// REQUIRES: `among` lives as long as the command.
template <class Choice>
CLI::Option* add_choice(CLI::App& command, const std::string& names, Choice& chosen, const choices<Choice>& among,
                        const std::string& description) {
  const auto choose = [&chosen, &among, names](const std::string& text) {
    std::string known;
    for (const auto& [word, choice] : among) {
      if (word == text) return void(chosen = choice);
      known.append(known.empty() ? "" : ", ").append(word);
    }
    throw CLI::ValidationError(names + ": \"" + text + "\" is none of " + known);
  };
  return command.add_option_function<std::string>(names, choose, description);
}

void add_colour(CLI::App&, colour_choice&);
void add_format(CLI::App&, output_format&);

// --growing-over; `what` is said to be a finding.
void add_growing_over(CLI::App&, std::chrono::nanoseconds& over, const std::string& what);

// A whole number from `least` to `most`, nothing behind it.
void add_number(CLI::App&, const std::string& name, const std::function<void(int)>& take, int least, int most,
                const std::string& description);
template <class Number>
void add_number(CLI::App& command, const std::string& name, Number& number, int least, int most,
                const std::string& description) {
  add_number(command, name, std::function<void(int)>([&number](int given) { number = static_cast<Number>(given); }),
             least, most, description);
}

// A file's name, which is not empty.
CLI::Option* add_file(CLI::App&, const std::string& names, std::string& path, const std::string& description);

struct duration_bounds {
  std::chrono::nanoseconds least;
  std::string_view least_in_words;
};
inline constexpr duration_bounds a_moment{std::chrono::milliseconds(1), "1ms"};
inline constexpr duration_bounds from_zero{std::chrono::nanoseconds(0), "0s"};

// `option` is for the sentence.
std::chrono::nanoseconds duration_of(const std::string& option, const std::string& text, const duration_bounds&);

}  // namespace curfew::cli
