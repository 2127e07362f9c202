#include "probe/report/terminal/wrapped.hpp"

#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

std::string wrapped(std::string_view text, std::size_t width) {
  constexpr std::string_view spaces = " \n\t";
  std::string result;
  std::size_t used = 0;
  for (auto at = text.find_first_not_of(spaces); at != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(spaces, at), text.size());
    const auto word = text.substr(at, end - at);
    const auto wide = columns(word);
    if (used != 0 && used + 1 + wide > width) {
      result += '\n';
      used = 0;
    } else if (!result.empty()) {
      result += ' ';
      ++used;
    }
    result += word;
    used += wide;
    at = text.find_first_not_of(spaces, end);
  }
  return result;
}

std::string hanging(std::string_view text, std::size_t width, std::string_view indent) {
  std::string result;
  for (const char c : wrapped(text, width)) {
    result += c;
    if (c == '\n') result += indent;
  }
  return result;
}

}  // namespace curfew::report
