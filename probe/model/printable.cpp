#include "probe/model/printable.hpp"

#include <charconv>

#include "probe/model/utf8.hpp"

namespace curfew::model {

namespace {

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Returns whether a character is invisible and changes how the rest of a line reads: joiners, direction marks and
// overrides.
bool is_deceiving(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::string hexadecimal(char32_t c) {
  char digits[8];
  const auto made = std::to_chars(digits, digits + sizeof digits, static_cast<unsigned>(c), 16);
  return {digits, made.ptr};
}

void append_escaped(std::string& out, char32_t c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c < 0x80) {
    out.append(c < 0x10 ? "\\x0" : "\\x").append(hexadecimal(c));
  } else {
    out.append("\\u{").append(hexadecimal(c)).append("}");
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_character(text);
    if (!c.valid)
      out += replacement_character;
    else if (is_control(c.code) || is_deceiving(c.code))
      append_escaped(out, c.code);
    else
      out += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return out;
}

}  // namespace curfew::model
