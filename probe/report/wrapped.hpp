// Text in lines that fit: broken between words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

// The words of `text` in lines of at most `width` columns, with `indent` before each but the first; a word that is
// wider has a line of its own. Ends without a newline. REQUIRES: printable; `indent` is narrower than `width`.
std::string wrapped(std::string_view text, std::size_t width, std::string_view indent = {});

}  // namespace curfew::report
