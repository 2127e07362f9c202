// Aligns text: measures how many columns it takes, and fills or cuts it to a width. The text has no colours; fitted.hpp
// handles lines that do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// This is the width of what precedes each line of a block: two spaces, the longest label, "spawned", and two spaces.
inline constexpr std::size_t label_width = 11;

// Returns how many columns a text takes on a terminal (character_width.hpp). REQUIRES: text is printable.
std::size_t columns(std::string_view text);

// Returns the text, filled with spaces on the right up to `width`. It is never cut.
std::string padded(std::string_view text, std::size_t width);
// Returns the text, filled with spaces on the left.
std::string padded_left(std::string_view text, std::size_t width);
// Returns at most `width` columns of the text; the last one is "…" if something was cut.
std::string shortened(std::string_view text, std::size_t width);
// Does the same, but keeps the end of the text: "…async_receive".
std::string end_of(std::string_view text, std::size_t width);
// Does the same for the place of a line, "…/server.cpp:40". It is empty where there is no room for the line's number
// and the end of the file's name: less of it names no place.
std::string end_of_place(std::string_view place, std::size_t width);

}  // namespace curfew::report
