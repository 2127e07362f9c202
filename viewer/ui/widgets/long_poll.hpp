// A poll that holds its loop up: nothing else runs on its thread meanwhile.
#pragma once

#include <chrono>

namespace curfew::viewer {

inline constexpr std::chrono::milliseconds long_poll{100};

}  // namespace curfew::viewer
