// The threads that run a loop's context.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace curfew::detail {

class loop_context;
class virtual_clock;

// Runs the context on this thread and on `others` more, until it is stopped or the time has come. The first exception
// that escapes from a handler stops all of them and is thrown. `alone` becomes true if the others could not be started.
// When it returns or throws, every thread has come out of its handler.
void run_team(loop_context& home, std::size_t others, const std::optional<std::chrono::steady_clock::time_point>& until,
              virtual_clock* time, bool& alone);

}  // namespace curfew::detail
