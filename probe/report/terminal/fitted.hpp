// Text for a terminal of a given width. Colours take no room. A width of 0 is that of a file: as wide as it likes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// Each line that is too long is broken between words, and within a word that has no room on a line of its own. What
// follows is indented: behind the labels of a block, or a little. Nothing is lost but the spaces at a break.
std::string fitted(std::string_view text, std::size_t width);

// One line, cut at the width (1 or more) and ended by "…" when something was cut.
std::string cut_to(std::string_view line, std::size_t width);

// Columns that a line takes on the screen. REQUIRES: printable but for colours.
std::size_t columns_on_screen(std::string_view line);

}  // namespace curfew::report
