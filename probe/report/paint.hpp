// Text that is safe to print and lines up: colours, escapes and widths.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::report {

enum class ink : std::uint8_t { plain, strong, error, warning, good, name, faint };

// With ANSI colours when `colour`; else the text as it is. The text is one of ours or has been through printable().
std::string paint(std::string_view text, ink, bool colour);

// What other processes call things may hold anything. Control characters, and those that reorder a line, become
// "\x1b", "\n", "\u{202e}"; bytes that are no UTF-8 become U+FFFD.
std::string printable(std::string_view text);

// Only the last step of the above, for formats that have escapes of their own.
std::string valid_utf8(std::string_view text);

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
