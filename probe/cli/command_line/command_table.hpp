// What the command line understands, as plain values read from where the commands declare it: manual pages and
// completions of shells are made from them.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace curfew::cli {

struct option_row {
  std::vector<std::string> names;   // "-o", "--output"; none: it is an argument
  std::string type;                 // "FILE"; "": it takes no value
  std::vector<std::string> values;  // the words that it takes; none: any
  std::string description;          // printable, one paragraph
  bool value_is_optional = false;   // "--watch[=DURATION]"
};

struct command_row {
  std::string name;  // "check"; "": curfew itself
  std::string purpose;
  std::string usage;  // "curfew check [OPTIONS] -- CMD ARG…"
  std::string footer;
  std::vector<option_row> options;  // in the order of the help; arguments come first
};

// Returns curfew itself and then its commands, in the order of the help.
std::vector<command_row> command_table(CLI::App&);

// Remembers which words an option takes.
void set_values(CLI::Option&, const std::vector<std::string>& words);

}  // namespace curfew::cli
