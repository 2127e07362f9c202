// Text that lines up: how many columns it takes, filled or cut to so many. Without colours; fitted.hpp has lines with
// them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// Of what stands before each line of a block: two spaces, the longest label, "spawned", and two spaces.
inline constexpr std::size_t label_width = 11;

// Columns that a text takes on a terminal (character_width.hpp). REQUIRES: printable.
std::size_t columns(std::string_view text);

// Filled with spaces on the right up to `width`; never cut.
std::string padded(std::string_view text, std::size_t width);
// Filled on the left.
std::string padded_left(std::string_view text, std::size_t width);
// At most `width` columns, the last of them "…" when something was cut.
std::string shortened(std::string_view text, std::size_t width);
// The same with what stands at its end, as of paths: "…/server.cpp:40".
std::string end_of(std::string_view text, std::size_t width);

}  // namespace curfew::report
