// Finds the processes that run a program of some name, and what they were started with. They are found in /proc,
// whether they record or not.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::cli {

// Returns the words of its command; none of a process that ends, or of a thread of the kernel.
std::vector<std::string> words_of_process(pid_t pid);

// Returns a variable of the environment that it was started with, or "" if it is not set or cannot be seen.
std::string environment_of_process(pid_t pid, const std::string& name);

// Returns the pids, in ascending order, of the processes that run now and whose program (model/program_name.hpp), its
// file or own name (comm) is `name`. This process is not among them.
std::vector<std::uint32_t> processes_called(const std::string& name);

}  // namespace curfew::cli
