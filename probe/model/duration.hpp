// Durations as people type them: "500ms", "10s", "1.5m", "2h"; a number alone is seconds, as for timeout(1). Every
// program with options takes the same, and refuses the same in the same words.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace curfew::model {

// Options accept no longer duration than a century.
inline constexpr auto longest_duration = std::chrono::hours(24) * 36'500;

struct duration_bounds {
  std::chrono::nanoseconds least;
  std::string_view least_in_words;
};
inline constexpr duration_bounds a_moment{std::chrono::milliseconds(1), "1ms"};
inline constexpr duration_bounds from_zero{std::chrono::nanoseconds(0), "0s"};

// Returns the duration, which may be negative, or nothing if the text is not a duration. A duration beyond
// longest_duration is cut to one that is still a little longer than that.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

// Returns why a text is no duration within the bounds, to be read after the text: "is too short: at least 1ms"; "" if
// it is one.
std::string why_no_duration(std::string_view text, const duration_bounds&);

// Returns a duration as it is typed: "10m", or "90s". It is rounded down to seconds.
std::string typed(std::chrono::nanoseconds);

}  // namespace curfew::model
