// How often the ages of a process that does nothing are shown anew while nobody touches the window, whose every frame
// shows them as they are. Each time costs a frame.
#pragma once

#include <chrono>

namespace curfew::viewer {

// `quiet`: since when nothing changed. While something runs, how long is what one wants to know.
constexpr std::chrono::nanoseconds age_step(std::chrono::nanoseconds quiet, bool something_runs) {
  using namespace std::chrono_literals;
  return something_runs || quiet < 10s ? std::chrono::nanoseconds(1s) : std::chrono::nanoseconds(1min);
}

}  // namespace curfew::viewer
