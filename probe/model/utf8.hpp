// Reads UTF-8, and copes with bytes that are not: names come from processes that may use any bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::model {

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD

struct character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// Returns the character that the text begins with; an invalid one is one byte long. REQUIRES: text is not empty.
inline character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t bytes = 0;
  char32_t code = 0, least = 0;
  if (lead >= 0xC2 && lead < 0xE0) {
    bytes = 2, code = lead & 0x1F, least = 0x80;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    bytes = 3, code = lead & 0x0F, least = 0x800;
  } else if (lead >= 0xF0 && lead < 0xF5) {
    bytes = 4, code = lead & 0x07, least = 0x10000;
  } else {
    return {};
  }
  if (text.size() < bytes) return {};
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < least || surrogate || code > 0x10FFFF) return {};
  return {code, bytes, true};
}

// Returns the text with each byte that is not UTF-8 replaced by U+FFFD.
inline std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const character c = first_character(text);
    out += c.valid ? text.substr(0, c.bytes) : replacement_character;
    text.remove_prefix(c.bytes);
  }
  return out;
}

}  // namespace curfew::model
