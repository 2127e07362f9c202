#include "probe/report/paint.hpp"

#include <fmt/format.h>

#include <iterator>

#include "probe/model/utf8.hpp"
#include "probe/report/character_width.hpp"

namespace curfew::report {

namespace {

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Invisible characters that change how the rest of a line reads: joiners, marks and overrides of direction.
bool is_deceiving(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
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
    const auto c = model::first_character(text);
    if (!c.valid)
      out += model::replacement_character;
    else if (is_control(c.code) || is_deceiving(c.code))
      append_escaped(out, c.code);
    else
      out += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string valid_utf8(std::string_view text) { return model::valid_utf8(text); }

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

}  // namespace curfew::report
