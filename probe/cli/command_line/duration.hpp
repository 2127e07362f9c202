// Parses durations as people type them: "500ms", "10s", "1.5m", "2h"; a number alone is seconds, as for timeout(1).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace curfew::cli {

// Options accept no longer duration than a century.
inline constexpr auto longest_duration = std::chrono::hours(24) * 36'500;

// Returns the duration, which may be negative, or nothing if the text is not a duration. A duration beyond
// longest_duration is cut to one that is still a little longer than that.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

}  // namespace curfew::cli
