// Writes an instant as a clock on the wall shows it.
#pragma once

#include <chrono>
#include <string>

namespace curfew::viewer {

// Returns the local time, e.g. "21:36"; with the date if it is not the same day as `now`, e.g. "2026-11-27 21:36".
std::string clock_text(std::chrono::system_clock::time_point at,
                       std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace curfew::viewer
