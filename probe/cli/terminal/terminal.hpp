// What the terminal that text goes to can do: colours, and how much of it there is room for.
#pragma once

#include <cstddef>

namespace curfew::cli {

enum class colour_choice { automatic, always, never };

// Whether to colour what goes to `fd`: as chosen; else on a terminal, unless NO_COLOR is set or TERM is "dumb".
bool wants_colour(colour_choice, int fd);

// COLUMNS, where it is set, says how many columns to use of a terminal.
struct terminal_size {
  std::size_t columns = 0, lines = 0;  // 0: no terminal
};
terminal_size size_of_terminal(int fd);

// Columns for text that is wrapped: as many as the terminal has, but from 40 to `widest`; 80 where there is none.
std::size_t text_width(int fd, std::size_t widest);

}  // namespace curfew::cli
