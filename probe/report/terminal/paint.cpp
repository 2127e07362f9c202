#include "probe/report/terminal/paint.hpp"

#include <fmt/format.h>

namespace curfew::report {

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

}  // namespace curfew::report
