#include "probe/report/paint.hpp"

#include <fmt/format.h>

#include <iterator>

namespace curfew::report {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// The character that the text begins with. REQUIRES: not empty.
character first_of(std::string_view text) {
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

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Invisible characters that change how the rest of a line reads: joiners, marks and overrides of direction.
bool is_deceiving(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

bool combines(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x20D0 && c <= 0x20FF);
}

void append_escaped(std::string& out, char32_t c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<unsigned>(c));
  }
}

}  // namespace

std::string paint(std::string_view text, ink ink, bool colour) {
  if (!colour || ink == ink::plain || text.empty()) return std::string(text);
  std::string_view code;
  switch (ink) {
    case ink::plain:
    case ink::strong:
      code = "1";
      break;
    case ink::error:
      code = "1;31";
      break;
    case ink::warning:
      code = "1;33";
      break;
    case ink::good:
      code = "1;32";
      break;
    case ink::name:
      code = "1;36";
      break;
    case ink::faint:
      code = "2";
      break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_of(text);
    if (!c.valid)
      out += replacement;
    else if (is_control(c.code) || is_deceiving(c.code))
      append_escaped(out, c.code);
    else
      out += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_of(text);
    out += c.valid ? text.substr(0, c.bytes) : replacement;
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t n = 0;
  while (!text.empty()) {
    const auto c = first_of(text);
    if (!combines(c.code)) ++n;
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
  for (std::size_t n = 0; n + 1 < width; ++n) bytes += first_of(text.substr(bytes)).bytes;
  return std::string(text.substr(0, bytes)) + "…";
}

}  // namespace curfew::report
