#include "probe/report/terminal/links.hpp"

#include <algorithm>

namespace curfew::report {

namespace {

constexpr std::string_view begin_link = "\x1b]8;;", end_of_target = "\x1b\\", end_link = "\x1b]8;;\x1b\\";
constexpr std::string_view behind_a_word = " \n,;)`\x1b";  // a change of colour ends a word, too

// Returns the place that the text has at this position, if it ends there as well.
const link_targets::value_type* place_at(std::string_view text, std::size_t at, const link_targets& targets) {
  const auto end = std::min(text.find_first_of(behind_a_word, at), text.size());
  const auto found = targets.find(std::string(text.substr(at, end - at)));
  return found == targets.end() ? nullptr : &*found;
}

}  // namespace

std::string file_url(std::string_view path) {
  constexpr std::string_view as_they_are = "-._~/!$&'()*+,;=:@";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string url = "file://";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || as_they_are.find(c) != std::string_view::npos)
      url += c;
    else
      url.append("%").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return url;
}

std::string linked(std::string_view text, const link_targets& targets) {
  if (targets.empty()) return std::string(text);
  std::string out;
  bool at_word = true;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto* const place = at_word ? place_at(text, at, targets) : nullptr; place != nullptr) {
      out.append(begin_link).append(place->second).append(end_of_target).append(place->first).append(end_link);
      at += place->first.size();
      at_word = false;
      continue;
    }
    // A word begins behind a space, and behind the "m" of a change of colour.
    const bool in_colour = text[at] == '\x1b';
    if (in_colour) {
      const auto end = std::min(text.find('m', at), text.size() - 1);
      out += text.substr(at, end - at + 1);
      at = end + 1;
      at_word = true;
      continue;
    }
    at_word = text[at] == ' ' || text[at] == '\n' || text[at] == '(';
    out += text[at++];
  }
  return out;
}

}  // namespace curfew::report
