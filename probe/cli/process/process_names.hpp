// Finds the processes that run a program of some name. They are found in /proc, whether they record or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::cli {

// Returns the pids, in ascending order, of the processes that run now and whose program or own name (comm) is `name`.
// This process is not among them.
std::vector<std::uint32_t> processes_called(const std::string& name);

}  // namespace curfew::cli
