#include "probe/report/terminal/columns.hpp"

#include "probe/model/utf8.hpp"
#include "probe/report/terminal/character_width.hpp"

namespace curfew::report {

std::size_t columns(std::string_view text) {
  std::size_t n = 0;
  while (!text.empty()) {
    const auto c = model::first_character(text);
    n += width_of(c.code);
    text.remove_prefix(c.bytes);
  }
  return n;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  const auto used = columns(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string padded_left(std::string_view text, std::size_t width) {
  const auto used = columns(text);
  return (used < width ? std::string(width - used, ' ') : std::string()).append(text);
}

std::string shortened(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  std::size_t bytes = 0;
  for (std::size_t used = 0; bytes < text.size();) {
    const auto c = model::first_character(text.substr(bytes));
    used += width_of(c.code);
    if (used + 1 > width) break;
    bytes += c.bytes;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

std::string end_of(std::string_view text, std::size_t width) {
  auto used = columns(text);
  if (used <= width) return std::string(text);
  while (used + 1 > width && !text.empty()) {
    const auto c = model::first_character(text);
    used -= width_of(c.code);
    text.remove_prefix(c.bytes);
  }
  return "…" + std::string(text);
}

std::string end_of_place(std::string_view place, std::size_t width) {
  constexpr std::size_t least_of_file = 3;  // ".py", "cpp"
  const auto colon = place.rfind(':');
  const auto number = colon == place.npos ? 0 : columns(place.substr(colon));
  auto text = end_of(place, width);
  return text.size() == place.size() || width >= 1 + least_of_file + number ? text : std::string();
}

}  // namespace curfew::report
