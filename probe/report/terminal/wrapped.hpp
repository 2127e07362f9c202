// Text in lines that fit: broken between words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// The words of `text` in lines of at most `width` columns; a word that is wider has a line of its own. Ends without a
// newline. REQUIRES: printable.
std::string wrapped(std::string_view text, std::size_t width);

// The same, with `indent` before each line but the first, beside what stands there already; not counted.
std::string hanging(std::string_view text, std::size_t width, std::string_view indent);

}  // namespace curfew::report
