// Prepares the words of a command line for CLI11.
#pragma once

#include <string>
#include <vector>

namespace curfew::cli {

// Replaces the first "--" of `curfew check`, which CLI11 would remove, although it may belong to CMD's own arguments:
// `curfew check cargo test -- --nocapture`.
inline const std::string end_of_options = "\x01--";

// Returns the words, without the program's name, in a form that CLI11 understands as people do: "--watch 1s" becomes
// "--watch=1s", unless 1s is the target to watch. Refuses an option with nothing after its "=", to which CLI11 would
// give the next word.
std::vector<std::string> prepared(std::vector<std::string> words);

}  // namespace curfew::cli
