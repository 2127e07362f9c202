// Which processes run a program of a name, whoever they are: /proc knows them, recorded or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::cli {

// Pids, in order, of those that run now: by the name of their program, or the one that they gave themselves. This
// process is none of them.
std::vector<std::uint32_t> processes_called(const std::string& name);

}  // namespace curfew::cli
