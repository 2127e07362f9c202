// Writes to standard error what the recorder has to say, if it says anything at all.
#pragma once

#include <string_view>

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

// Writes "curfew: tasks are not recorded: WHY" as one line. Writes nothing if descriptor 2 is not what people read,
// because a daemon may have a database there. Never waits for whoever reads it.
CURFEW_HIDDEN void say_not_recorded(std::string_view why) noexcept;

// Returns whether a descriptor leads to a terminal, a pipe, a local socket, or a log that is written at its end.
CURFEW_HIDDEN bool is_read_by_people(int fd) noexcept;

}  // namespace curfew::recorder::detail
