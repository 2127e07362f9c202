// Tells what the terminal that text goes to can do: colours, and how much text fits.
#pragma once

#include <cstddef>

namespace curfew::cli {

enum class colour_choice { automatic, always, never };

// Returns whether to colour what goes to `fd`: as chosen, or, if that is automatic, if it is a terminal, unless
// NO_COLOR is set or TERM is "dumb".
bool wants_colour(colour_choice, int fd);

// Is the size of a terminal. If COLUMNS is set, it says how many columns of the terminal to use.
struct terminal_size {
  std::size_t columns = 0, lines = 0;  // 0: it is not a terminal
};
terminal_size size_of_terminal(int fd);

// Returns the columns for wrapped text: as many as the terminal has, but at least 40 and at most `widest`; 80 if it is
// not a terminal.
std::size_t text_width(int fd, std::size_t widest);

}  // namespace curfew::cli
