// Breaks text into lines between words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// Returns the words of `text` in lines of at most `width` columns. A word that is wider has a line of its own. The
// result does not end in a newline. REQUIRES: text is printable.
std::string wrapped(std::string_view text, std::size_t width);

// Returns the same with `indent` inserted before each line but the first, for text that stands beside something. The
// indent does not count towards `width`.
std::string hanging(std::string_view text, std::size_t width, std::string_view indent);

}  // namespace curfew::report
