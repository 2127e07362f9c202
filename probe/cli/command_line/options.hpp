// What a command of ours says of itself: its name, its options and arguments, its help. Each kind of option refuses
// what it does not allow with a sentence that says what it does.
//
// CLI11 takes the words apart. It is behind this header and not in it, for it takes seconds to compile and the commands
// are many.
//
// REQUIRES of all: what an option or argument is written to lives as long as its command. Commands keep theirs in what
// they give to when_chosen().
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cli/terminal/terminal.hpp"
#include "probe/report/format.hpp"

namespace CLI {
class App;
}

namespace curfew::cli {

// The command `name` of `app`. `usage` is the first line of its help.
CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& purpose, const std::string& usage);

// Called when all words are understood and this command is among them. It may refuse() them yet.
void when_chosen(CLI::App& command, std::function<void()>);

// Below the options, in the help.
void set_footer(CLI::App& command, const std::string& text);

// What its help says.
std::string help_of(const CLI::App&);

// A word that is no option, and need not be there. `type` is what the help calls it.
void add_argument(CLI::App&, const std::string& name, const std::string& type, std::string& value,
                  const std::string& description);

// PID|FILE|NAME, which must be there (reader/target.hpp).
void add_target(CLI::App&, std::string& target);

void add_flag(CLI::App&, const std::string& names, bool& given, const std::string& description);
void add_flag(CLI::App&, const std::string& names, const std::function<void()>& when_given,
              const std::string& description);
void add_text(CLI::App&, const std::string& names, const std::string& type, std::string& value,
              const std::string& description);

// --color
void add_colour(CLI::App&, colour_choice&);

// --format: one of these.
void add_format(CLI::App&, const report::format*&, const std::vector<const report::format*>& among);

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
enum class presence { optional, required };
void add_file(CLI::App&, const std::string& names, std::string& path, const std::string& description,
              presence = presence::optional);

struct duration_bounds {
  std::chrono::nanoseconds least;
  std::string_view least_in_words;
};
inline constexpr duration_bounds a_moment{std::chrono::milliseconds(1), "1ms"};
inline constexpr duration_bounds from_zero{std::chrono::nanoseconds(0), "0s"};

// For the footer of a command with such an option.
inline constexpr std::string_view what_a_duration_is =
    "DURATION: 500ms, 10s, 5m, 2h or 1d; a number alone is seconds.\n";

void add_duration(CLI::App&, const std::string& name, std::optional<std::chrono::nanoseconds>&, const duration_bounds&,
                  const std::string& description);

// A flag that may have a duration behind it; `text` is that, `usual` where it has none. It is for duration_of(), when
// all words are known.
void add_flag_with_duration(CLI::App&, const std::string& name, const std::string& usual, std::string& text,
                            const std::string& description);

// `option` is for the sentence that refuses the text.
std::chrono::nanoseconds duration_of(const std::string& option, const std::string& text, const duration_bounds&);

// The options of this command end where the first word stands that is none. That and what follows is not ours.
void end_options_at_first_word(CLI::App&);
// What follows there, as it was typed.
std::vector<std::string> words_behind_options(const CLI::App&);
// … as a command that is to be run, without the "--" before it. Refuses options of ours that do not exist, and with
// `missing` that there is none.
std::vector<std::string> command_behind_options(const CLI::App&, const std::string& missing);

// Ends the parsing: `sentence` says what is wrong with the words.
[[noreturn]] void refuse(const std::string& sentence);

}  // namespace curfew::cli
