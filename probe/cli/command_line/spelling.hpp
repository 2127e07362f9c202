// Guesses what was meant by a mistyped word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew::cli {

// Returns how many letters have to be added, removed, replaced or swapped with their neighbour to turn one word into
// the other.
std::size_t edits_between(std::string_view a, std::string_view b);

// Returns the word among `known` that is close enough to `word`, or else the only one that begins with it; "" if there
// is none.
std::string meant_by(std::string_view word, const std::vector<std::string>& known);

}  // namespace curfew::cli
