// The words of a command line, before CLI11 takes them apart.
#pragma once

#include <string>
#include <vector>

namespace curfew::cli {

// Stands for the first "--" of `curfew check`, which CLI11 would swallow, although it may be a part of CMD's own
// arguments: `curfew check cargo test -- --nocapture`.
inline const std::string end_of_options = "\x01--";

// The words, without the program's name, in a form that CLI11 understands as people do: "--watch 1s" as "--watch=1s",
// where 1s is not what is to be watched. Refuses an option with nothing behind its "=", which CLI11 would
// give the next word.
std::vector<std::string> prepared(std::vector<std::string> words);

}  // namespace curfew::cli
