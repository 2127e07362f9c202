#include "probe/cli/terminal/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>

namespace curfew::cli {

namespace {

std::optional<std::size_t> chosen_columns() {
  const char* const chosen = std::getenv("COLUMNS");
  if (chosen == nullptr) return {};
  std::size_t columns = 0;
  const std::string_view text(chosen);
  const auto [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (wrong != std::errc() || rest != text.data() + text.size() || columns == 0) return {};
  return columns;
}

}  // namespace

bool wants_colour(colour_choice choice, int fd) {
  if (choice != colour_choice::automatic) return choice == colour_choice::always;
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;  // https://no-color.org
  const char* const term = std::getenv("TERM");
  return ::isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

terminal_size size_of_terminal(int fd) {
  winsize size{};
  if (::isatty(fd) != 1 || ::ioctl(fd, TIOCGWINSZ, &size) != 0) return {};
  return {chosen_columns().value_or(size.ws_col), size.ws_row};
}

std::size_t text_width(int fd, std::size_t widest) {
  constexpr std::size_t narrowest = 40, where_there_is_no_terminal = 80;
  const auto columns = size_of_terminal(fd).columns;
  return columns == 0 ? where_there_is_no_terminal : std::clamp(columns, narrowest, widest);
}

}  // namespace curfew::cli
