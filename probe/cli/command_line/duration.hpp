// Durations as people type them: "500ms", "10s", "1.5m", "2h"; a number alone is seconds, as for timeout(1).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace curfew::cli {

inline constexpr auto longest_duration = std::chrono::hours(24) * 36'500;  // a century; more is cut to a little more

// Nothing when it is none. May be negative.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

}  // namespace curfew::cli
