// An instant as a clock on the wall says it.
#pragma once

#include <chrono>
#include <string>

namespace curfew::viewer {

// In the local time: "21:36"; of another day than `now`, "2026-11-27 21:36".
std::string clock_text(std::chrono::system_clock::time_point at,
                       std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace curfew::viewer
