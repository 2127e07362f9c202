// How many columns of a terminal a character takes: none (accents that combine), one, or two (Chinese, emoji).
#pragma once

#include <cstddef>

namespace curfew::report {

// By the C library's table, whatever the locale of this process is. What it does not know takes one, and so does all
// that is printed where there is no C.UTF-8.
std::size_t width_of(char32_t);

}  // namespace curfew::report
