#include "probe/model/duration.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace curfew::model {

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

std::string why_no_duration(std::string_view text, const duration_bounds& bounds) {
  const auto duration = parse_duration(text);
  if (!duration) return "is no duration: say 500ms, 10s, 5m or 1h; a number alone is seconds";
  if (*duration < bounds.least) return "is too short: at least " + std::string(bounds.least_in_words);
  if (*duration > longest_duration) return "is too long: at most 36500d";
  return {};
}

std::string typed(std::chrono::nanoseconds time) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time);
  if (minutes == time) return std::to_string(minutes.count()) + "m";
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + "s";
}

}  // namespace curfew::model
