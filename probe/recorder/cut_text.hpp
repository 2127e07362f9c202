// Cuts text that must fit.
#pragma once

#include <cstddef>
#include <string_view>

namespace curfew::recorder::detail {

// Returns the first bytes of the text. Does not cut in the middle of a UTF-8 sequence.
inline std::string_view cut(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

// Returns the last bytes of the text, in the same way.
inline std::string_view cut_to_end(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t begin = text.size() - max_bytes;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) ++begin;
  return text.substr(begin);
}

}  // namespace curfew::recorder::detail
