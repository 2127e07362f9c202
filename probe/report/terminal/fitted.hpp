// Fits text to a terminal of a given width. Colours take no room. A width of 0 means a file, whose lines may have any
// length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// Returns the text with each line that is too long broken between words; a word that has no room on a line of its own
// is broken, too. The continuation is indented: as far as the labels of a block, or a little. Nothing is lost but the
// spaces at a break.
std::string fitted(std::string_view text, std::size_t width);

// Returns a line cut to `width`, which is 1 or more; it ends in "…" if something was cut.
std::string cut_to(std::string_view line, std::size_t width);

// Returns how many columns a line takes on the screen. REQUIRES: the line is printable except for colours.
std::size_t columns_on_screen(std::string_view line);

}  // namespace curfew::report
