// The processes that came from this one, by /proc.
#pragma once

#include <sys/types.h>

#include <vector>

namespace curfew::cli {

// Children, their children and so on, as of now; zombies are not among them.
std::vector<pid_t> descendants();

}  // namespace curfew::cli
