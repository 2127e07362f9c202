#include "probe/report/wrapped.hpp"

#include "probe/report/paint.hpp"

namespace curfew::report {

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  constexpr std::string_view spaces = " \n\t";
  std::string result;
  std::size_t used = 0;
  for (auto at = text.find_first_not_of(spaces); at != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(spaces, at), text.size());
    const auto word = text.substr(at, end - at);
    const auto wide = columns(word);
    if (used != 0 && used + 1 + wide > width) {
      result.append("\n").append(indent);
      used = columns(indent);
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

}  // namespace curfew::report
