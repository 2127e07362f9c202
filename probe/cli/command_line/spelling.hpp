// What somebody meant who mistyped a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew::cli {

// How many letters have to be added, taken away, replaced or swapped with their neighbour to make one of the other.
std::size_t edits_between(std::string_view a, std::string_view b);

// The one of `known` that is close enough to `word` to be meant by it, or that begins with it alone; "" for none.
std::string meant_by(std::string_view word, const std::vector<std::string>& known);

}  // namespace curfew::cli
