// Explains what is wrong with a command line: which word, what may have been meant, and whose help says more.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace curfew::cli {

// Returns nullptr if there is no command of that name.
const CLI::App* find_command(const CLI::App&, const std::string& name);

// Returns "there is no command "tre": did you mean "tree"?".
std::string no_such_command(const CLI::App&, const std::string& name);

// Returns the sentence about an error. `first_word` is the first word of the command line, or "". REQUIRES: parsing the
// words has ended with this error.
std::string sentence_of(const CLI::App& app, const std::string& first_word, const CLI::ParseError&);

}  // namespace curfew::cli
