#include "probe/report/terminal/character_width.hpp"

#include <locale.h>
#include <wchar.h>

namespace curfew::report {

namespace {

// Returns the locale, which is never freed because text may be measured until the program ends.
locale_t utf8() {
  static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

// Returns whether a character surely takes one column. Most of what is drawn is ASCII, "…" and the lines of a tree.
bool is_narrow(char32_t c) { return c < 0x300 || c == 0x2026 || (c >= 0x2500 && c < 0x2580); }

}  // namespace

std::size_t width_of(char32_t c) {
  if (is_narrow(c) || utf8() == nullptr) return 1;
  const locale_t before = ::uselocale(utf8());
  const int width = ::wcwidth(static_cast<wchar_t>(c));
  ::uselocale(before);
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace curfew::report
