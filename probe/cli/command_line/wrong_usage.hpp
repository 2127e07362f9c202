// What is said of a command line that is wrong: which word, what was meant perhaps, and whose help has the rest.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace curfew::cli {

// nullptr when there is none of that name.
const CLI::App* find_command(const CLI::App&, const std::string& name);

// "there is no command "tre": did you mean "tree"?"
std::string no_such_command(const CLI::App&, const std::string& name);

// REQUIRES: taking the words apart has ended with this error. `first_word`: of them; "" for none.
std::string sentence_of(const CLI::App& app, const std::string& first_word, const CLI::ParseError&);

}  // namespace curfew::cli
