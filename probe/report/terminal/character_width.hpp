// Tells how many columns of a terminal a character takes: none (accents that combine), one, or two (Chinese, emoji).
#pragma once

#include <cstddef>

namespace curfew::report {

// Returns the width according to the C library's table, whatever the locale of this process is. A character that the
// table does not know takes one column, and so does every character if there is no C.UTF-8.
std::size_t width_of(char32_t);

}  // namespace curfew::report
