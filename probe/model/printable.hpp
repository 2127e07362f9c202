// Text of other processes, made safe to print.
#pragma once

#include <string>
#include <string_view>

namespace curfew::model {

// What other processes call things may hold anything. Control characters, and those that reorder a line, become
// "\x1b", "\n", "\u{202e}"; bytes that are no UTF-8 become U+FFFD. (For formats that have escapes of their own, the
// last step alone is valid_utf8() of utf8.hpp.)
std::string printable(std::string_view text);

}  // namespace curfew::model
