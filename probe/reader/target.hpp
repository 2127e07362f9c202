// Finds what a user means by PID|FILE|NAME: one segment or snapshot file.
#pragma once

#include <string>
#include <vector>

#include "probe/reader/recorded_processes.hpp"

namespace curfew::reader {

// Returns its path. A number is a pid, and a target with a slash is a file. Anything else is a program's name
// (model/program_name.hpp) or, if no program is called that, the name of the file that runs one ("python3"), or else a
// file's. Of processes with one name or pid those that run come first, then the one that began last. `directory` is
// where segments are; those of processes under a check are looked for beside it. Throws error (cannot_open), ready to
// print, if the target is unknown, or if several of the processes run.
std::string find_target(const std::string& directory, const std::string& target);

// Returns the processes that the name of a program may stand for, in that order; none if `target` is no such name.
std::vector<recorded_process> processes_named(const std::string& directory, const std::string& target);

}  // namespace curfew::reader
