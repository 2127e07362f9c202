// Makes text of other processes safe to print.
#pragma once

#include <string>
#include <string_view>

namespace curfew::model {

// Returns the text with everything escaped that could deceive a reader: other processes may name things with any bytes.
// Control characters and those that reorder a line become "\x1b", "\n", "\u{202e}"; bytes that are not UTF-8 become
// U+FFFD. (Formats with escapes of their own use valid_utf8() of utf8.hpp, which does only the last step.)
std::string printable(std::string_view text);

}  // namespace curfew::model
