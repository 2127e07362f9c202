#include "probe/cli/terminal/size_text.hpp"

#include <array>

namespace curfew::cli {

std::string size_text(std::uint64_t bytes) {
  constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) bytes = bytes / 1024 + (bytes % 1024) / 512, ++unit;
  return std::to_string(bytes) + " " + units[unit];
}

}  // namespace curfew::cli
