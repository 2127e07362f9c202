// How often the ages of a process that does nothing are shown anew while nobody touches the window. Each time costs a
// frame; the frames that the user's input causes show the ages as they are anyway.
#pragma once

#include <chrono>

namespace curfew::viewer {

// Returns the time between two such frames. `quiet` is for how long nothing has changed. While a task runs, the time is
// short, because users want to know for how long it does.
constexpr std::chrono::nanoseconds age_step(std::chrono::nanoseconds quiet, bool something_runs) {
  using namespace std::chrono_literals;
  return something_runs || quiet < 10s ? std::chrono::nanoseconds(1s) : std::chrono::nanoseconds(1min);
}

}  // namespace curfew::viewer
