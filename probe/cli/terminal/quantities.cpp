#include "probe/cli/terminal/quantities.hpp"

#include <array>

namespace curfew::cli {

std::string size_text(std::uint64_t bytes) {
  constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) bytes = bytes / 1024 + (bytes % 1024) / 512, ++unit;
  return std::to_string(bytes) + " " + units[unit];
}

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

}  // namespace curfew::cli
