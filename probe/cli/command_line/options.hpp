// Describes a command: its name, its options and arguments, its help. Each kind of option refuses a value that it does
// not allow with a sentence that says what it allows.
//
// CLI11 parses the words. This header does not include it, because it takes seconds to compile and there are many
// commands.
//
// REQUIRES for all functions: the variable that an option or argument is written to lives as long as its command.
// Commands keep theirs in the function that they pass to when_chosen().
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cli/terminal/terminal.hpp"
#include "probe/model/duration.hpp"
#include "probe/report/format.hpp"

namespace CLI {
class App;
}

namespace curfew::cli {

// Adds a command to the app. `usage` is the first line of its help.
CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& purpose, const std::string& usage);

// Sets the function that is called once all words are understood and this command is among them. It may still refuse()
// them.
void when_chosen(CLI::App& command, std::function<void()>);

// Sets the text below the options in the help.
void set_footer(CLI::App& command, const std::string& text);

// Returns the command's help.
std::string help_of(const CLI::App&);

// Adds an optional word that is no option. `type` is its name in the help, and `words` are those that shells complete
// it to.
void add_argument(CLI::App&, const std::string& name, const std::string& type, std::string& value,
                  const std::string& description, const std::vector<std::string>& words = {});
// Adds any number of optional words.
void add_arguments(CLI::App&, const std::string& name, const std::string& type, std::vector<std::string>& values,
                   const std::string& description);

// Adds the required argument PID|FILE|NAME (reader/target.hpp).
void add_target(CLI::App&, std::string& target);

void add_flag(CLI::App&, const std::string& names, bool& given, const std::string& description);
void add_flag(CLI::App&, const std::string& names, const std::function<void()>& when_given,
              const std::string& description);
// Adds an option that takes any text; `words` are those that shells complete it to.
void add_text(CLI::App&, const std::string& names, const std::string& type, std::string& value,
              const std::string& description, const std::vector<std::string>& words = {});

// Adds an option that may be given several times; `take` is called with each value, in their order, and may refuse()
// it.
// `words` are those that shells complete it to.
void add_repeated(CLI::App&, const std::string& name, const std::string& type,
                  const std::function<void(const std::string&)>& take, const std::string& description,
                  const std::vector<std::string>& words = {});

// Adds --color.
void add_colour(CLI::App&, colour_choice&);

// Adds --format, which chooses one of `among`.
void add_format(CLI::App&, const report::format*&, const std::vector<const report::format*>& among);

// Is a report for a file of its own: `--format NAME=FILE`.
struct filed_report {
  const report::format* format;
  std::string file;  // "-": standard output
};

// Adds --format, which may be given again and again. The last one without a file chooses the format of what is printed;
// each one with a file asks for that report as well.
void add_formats(CLI::App&, const report::format*& printed, std::vector<filed_report>& filed,
                 const std::vector<const report::format*>& among);

// Adds an option whose value is a whole number from `least` to `most`, with nothing after it.
void add_number(CLI::App&, const std::string& name, const std::function<void(int)>& take, int least, int most,
                const std::string& description);
template <class Number>
void add_number(CLI::App& command, const std::string& name, Number& number, int least, int most,
                const std::string& description) {
  add_number(command, name, std::function<void(int)>([&number](int given) { number = static_cast<Number>(given); }),
             least, most, description);
}

// Adds an option whose value is a file name, which is not empty.
enum class presence { optional, required };
void add_file(CLI::App&, const std::string& names, std::string& path, const std::string& description,
              presence = presence::optional);

using model::a_moment;
using model::duration_bounds;
using model::from_zero;

// Describes a duration, for the footer of a command with such an option.
inline constexpr std::string_view what_a_duration_is =
    "DURATION: 500ms, 10s, 5m, 2h or 1d; a number alone is seconds.\n";

void add_duration(CLI::App&, const std::string& name, const std::function<void(std::chrono::nanoseconds)>& take,
                  const duration_bounds&, const std::string& description);
void add_duration(CLI::App&, const std::string& name, std::optional<std::chrono::nanoseconds>&, const duration_bounds&,
                  const std::string& description);

// Adds a flag that may have a duration after it. `text` becomes that duration, or `usual` if the flag has none; the
// command passes it to duration_of() once all words are known.
void add_flag_with_duration(CLI::App&, const std::string& name, const std::string& usual, std::string& text,
                            const std::string& description);

// Returns the duration. If it refuses the text, its sentence names `option`.
std::chrono::nanoseconds duration_of(const std::string& option, const std::string& text, const duration_bounds&);

// Makes the options of this command end at the first word that is not one. That word and those after it are not parsed.
void end_options_at_first_word(CLI::App&);
// Returns these words as they were typed.
std::vector<std::string> words_behind_options(const CLI::App&);
// Returns these words as a command to run, without the "--" before it. Refuses unknown options before the command, and
// uses the sentence `missing` if there is no command.
std::vector<std::string> command_behind_options(const CLI::App&, const std::string& missing);

// Ends the parsing. `sentence` says what is wrong with the words.
[[noreturn]] void refuse(const std::string& sentence);

}  // namespace curfew::cli
