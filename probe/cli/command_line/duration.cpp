#include "probe/cli/command_line/duration.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace curfew::cli {

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return {};
  const std::string_view unit(rest, text.size() - static_cast<std::size_t>(rest - text.data()));
  double seconds = 0;
  if (unit.empty() || unit == "s")
    seconds = 1;
  else if (unit == "ms")
    seconds = 1e-3;
  else if (unit == "us")
    seconds = 1e-6;
  else if (unit == "m" || unit == "min")
    seconds = 60;
  else if (unit == "h")
    seconds = 3600;
  else if (unit == "d")
    seconds = 86400;
  else
    return {};
  constexpr double most = std::chrono::duration<double>(longest_duration + std::chrono::hours(1)).count();
  const auto value = number * seconds;
  if (!(std::abs(value) >= 0)) return {};  // it is "nan"
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::clamp(value, -most, most) * 1e9));
}

}  // namespace curfew::cli
